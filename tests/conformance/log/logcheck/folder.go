// The folder of a log, read as a stranger would: with the note and tlog packages of the Go checksum database and
// nothing of ours.
package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A tile has 2^8 hashes in C2SP tlog-tiles.
const tileHeight = 8

// A checkpoint that its log's key signed.
type checkpoint struct {
	origin string
	tree   tlog.Tree
}

// The whole of a log: its checkpoint, its entries, and every hash over them, computed from the entries alone.
type wholeLog struct {
	checkpoint checkpoint
	entries    [][]byte
	hashes     storedHashes
}

type storedHashes []tlog.Hash

func (hashes storedHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, 0, len(indexes))
	for _, index := range indexes {
		if index < 0 || index >= int64(len(hashes)) {
			return nil, fmt.Errorf("hash %d lies beyond the log", index)
		}
		found = append(found, hashes[index])
	}
	return found, nil
}

// openCheckpoint refuses what the verifier's key did not sign, and any text that is not exactly a checkpoint's.
func openCheckpoint(signed []byte, verifier note.Verifier) (checkpoint, error) {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return checkpoint{}, fmt.Errorf("checkpoint: %w", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return checkpoint{}, errors.New("checkpoint: not three lines")
	}
	if lines[0] != verifier.Name() {
		return checkpoint{}, errors.New("checkpoint: the origin is not the key's name")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return checkpoint{}, errors.New("checkpoint: the size is no decimal number")
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return checkpoint{}, errors.New("checkpoint: the root is no hash")
	}
	result := checkpoint{origin: lines[0], tree: tlog.Tree{N: size}}
	copy(result.tree.Hash[:], root)
	return result, nil
}

func readCheckpoint(folder string, verifier note.Verifier) (checkpoint, error) {
	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return checkpoint{}, err
	}
	return openCheckpoint(signed, verifier)
}

// tilePath is where tlog-tiles keeps what the checksum database calls tile/8/...
func tilePath(tile tlog.Tile) string {
	path := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight))
	return "tile/" + strings.Replace(path, "data/", "entries/", 1)
}

// splitBundle takes a bundle of exactly `width` entries apart.
func splitBundle(bundle []byte, width int) ([][]byte, error) {
	var entries [][]byte
	for len(bundle) > 0 {
		if len(bundle) < 2 {
			return nil, errors.New("ends inside a length")
		}
		length := int(bundle[0])<<8 | int(bundle[1])
		if len(bundle) < 2+length {
			return nil, errors.New("ends inside an entry")
		}
		entries = append(entries, bundle[2:2+length])
		bundle = bundle[2+length:]
	}
	if len(entries) != width {
		return nil, fmt.Errorf("%d entries, not %d", len(entries), width)
	}
	return entries, nil
}

// emptyRoot is the root of the tree without leaves: SHA-256 of nothing.
var emptyRoot = tlog.Hash{
	0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
	0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
}

func rootOf(size int64, hashes tlog.HashReader) (tlog.Hash, error) {
	if size == 0 {
		return emptyRoot, nil
	}
	return tlog.TreeHash(size, hashes)
}

// readEntries hashes every entry of every bundle.
func (log *wholeLog) readEntries(folder string) error {
	for first := int64(0); first < log.checkpoint.tree.N; first += 1 << tileHeight {
		width := log.checkpoint.tree.N - first
		if width > 1<<tileHeight {
			width = 1 << tileHeight
		}
		path := tilePath(tlog.Tile{H: tileHeight, L: -1, N: first >> tileHeight, W: int(width)})
		bundle, err := os.ReadFile(filepath.Join(folder, path))
		if err != nil {
			return err
		}
		entries, err := splitBundle(bundle, int(width))
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for i, entry := range entries {
			added, err := tlog.StoredHashes(first+int64(i), entry, log.hashes)
			if err != nil {
				return err
			}
			log.hashes = append(log.hashes, added...)
			log.entries = append(log.entries, entry)
		}
	}
	return nil
}

// widest tells whether a log of this size must keep the tile: it is full, or as wide as the row of its level is now.
func widest(tile tlog.Tile, size int64) bool {
	return tile.W == 1<<tileHeight || int64(tile.W) == size>>(tileHeight*tile.L)&(1<<tileHeight-1)
}

// compareTiles holds every hash tile of this size against the hashes computed from the entries.
func (log *wholeLog) compareTiles(folder string) error {
	for _, tile := range tlog.NewTiles(tileHeight, 0, log.checkpoint.tree.N) {
		if !widest(tile, log.checkpoint.tree.N) {
			continue
		}
		expected, err := tlog.ReadTileData(tile, log.hashes)
		if err != nil {
			return err
		}
		found, err := os.ReadFile(filepath.Join(folder, tilePath(tile)))
		if err != nil {
			return err
		}
		if !bytes.Equal(found, expected) {
			return fmt.Errorf("%s: not the hashes of the entries", tilePath(tile))
		}
	}
	return nil
}

// readLog reads and verifies a log whole.
func readLog(folder string, verifier note.Verifier) (*wholeLog, error) {
	signed, err := readCheckpoint(folder, verifier)
	if err != nil {
		return nil, err
	}
	log := &wholeLog{checkpoint: signed}
	if err := log.readEntries(folder); err != nil {
		return nil, err
	}
	root, err := rootOf(signed.tree.N, log.hashes)
	if err != nil {
		return nil, err
	}
	if root != signed.tree.Hash {
		return nil, errors.New("the entries do not give the root of the checkpoint")
	}
	if err := log.compareTiles(folder); err != nil {
		return nil, err
	}
	return log, nil
}

// follows tells whether this log still holds what was seen before: as large or larger, and the same up to there.
func (log *wholeLog) follows(seen checkpoint) error {
	now := log.checkpoint.tree
	switch {
	case seen.tree.N == 0:
		return nil
	case now.N < seen.tree.N:
		return fmt.Errorf("rolled back: %d entries, and %d were seen before", now.N, seen.tree.N)
	case now.N == seen.tree.N:
		if now.Hash != seen.tree.Hash {
			return errors.New("forked: another root at the size seen before")
		}
		return nil
	}
	proof, err := tlog.ProveTree(now.N, seen.tree.N, log.hashes)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, now.N, now.Hash, seen.tree.N, seen.tree.Hash); err != nil {
		return fmt.Errorf("forked: what was seen before is no beginning of this log: %w", err)
	}
	return nil
}

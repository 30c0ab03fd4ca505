// A client that trusts only the checkpoint: it proves single entries from the tiles it reads, as one without a copy
// of the log does.
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

// A limit on how many entries are proven singly, spread over the log.
const provenMax = 64

const proofHeader = "c2sp.org/tlog-proof@v1"

// folderTiles reads hash tiles; the tlog package verifies each against the root before it is used.
type folderTiles struct{ folder string }

func (folderTiles) Height() int { return tileHeight }

func (tiles folderTiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		data, err := os.ReadFile(filepath.Join(tiles.folder, tilePath(tile)))
		if err != nil {
			return nil, err
		}
		if len(data) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s: too short", tilePath(tile))
		}
		found = append(found, data[:tile.W*tlog.HashSize])
	}
	return found, nil
}

func (folderTiles) SaveTiles([]tlog.Tile, [][]byte) {}

// proveSome proves entries, the first and the last among them, and returns how many.
func (log *wholeLog) proveSome(folder string) (int, error) {
	tree := log.checkpoint.tree
	step := tree.N/provenMax + 1
	reader := tlog.TileHashReader(tree, folderTiles{folder})
	proven := 0
	prove := func(index int64) error {
		proof, err := tlog.ProveRecord(tree.N, index, reader)
		if err != nil {
			return err
		}
		proven++
		return tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(log.entries[index]))
	}
	for index := int64(0); index < tree.N; index += step {
		if err := prove(index); err != nil {
			return proven, fmt.Errorf("entry %d: %w", index, err)
		}
	}
	if tree.N > 0 {
		return proven, prove(tree.N - 1)
	}
	return proven, nil
}

// checkReceipt verifies a tlog-proof over this entry.
func checkReceipt(receipt, entry []byte, verifier note.Verifier) error {
	head, signed, found := bytes.Cut(receipt, []byte("\n\n"))
	if !found {
		return errors.New("receipt: no checkpoint")
	}
	lines := strings.Split(string(head), "\n")
	if lines[0] != proofHeader {
		return errors.New("receipt: another header")
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return errors.New("receipt: no index")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	if err != nil || index < 0 {
		return errors.New("receipt: the index is no number")
	}
	var proof tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(hash) != tlog.HashSize {
			return errors.New("receipt: a line is no hash")
		}
		var one tlog.Hash
		copy(one[:], hash)
		proof = append(proof, one)
	}
	opened, err := openCheckpoint(signed, verifier)
	if err != nil {
		return err
	}
	if index >= opened.tree.N {
		return errors.New("receipt: the index lies beyond the checkpoint")
	}
	return tlog.CheckRecord(proof, opened.tree.N, opened.tree.Hash, index, tlog.RecordHash(entry))
}

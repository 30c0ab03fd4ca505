// What someone who holds the files, or even the log's key, may try; each on a copy, and each must be refused.
package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// What an attack works with. `folder` is a fresh copy of the genuine log; the other logs are read only.
type scene struct {
	folder   string
	genuine  *wholeLog
	older    string // the genuine log, earlier
	forked   string // another history as large, signed by the same key
	regrown  string // a larger one with another history, signed by the same key: cut short, and filled anew
	shrunk   string // a smaller one with another history, signed by the same key
	verifier note.Verifier
}

type attack struct {
	name string
	do   func(scene) error
}

func (s scene) change(path string, edit func([]byte) []byte) error {
	whole := filepath.Join(s.folder, path)
	before, err := os.ReadFile(whole)
	if err != nil {
		return err
	}
	after := edit(append([]byte(nil), before...))
	if bytes.Equal(before, after) {
		return fmt.Errorf("%s: the attack changed nothing", path)
	}
	return os.WriteFile(whole, after, 0o600)
}

// The file in which the entry stands, and its place there.
func (s scene) bundleOf(index int64) string { return s.fileAt(-1, index) }
func (s scene) tileOf(index int64) string   { return s.fileAt(0, index) }

func (s scene) fileAt(level int, index int64) string {
	number := index >> tileHeight
	width := s.genuine.checkpoint.tree.N - number<<tileHeight
	if width > 1<<tileHeight {
		width = 1 << tileHeight
	}
	return tilePath(tlog.Tile{H: tileHeight, L: level, N: number, W: int(width)})
}

func joinBundle(entries [][]byte) []byte {
	var bundle []byte
	for _, entry := range entries {
		bundle = append(bundle, byte(len(entry)>>8), byte(len(entry)))
		bundle = append(bundle, entry...)
	}
	return bundle
}

// editEntries rewrites the bundle of an entry, and the hashes in its tile to match: what a careful forger does.
func (s scene) editEntries(index int64, edit func(entries [][]byte, place int) [][]byte) error {
	place := int(index & (1<<tileHeight - 1))
	var edited [][]byte
	err := s.change(s.bundleOf(index), func(bundle []byte) []byte {
		width := int(s.genuine.checkpoint.tree.N - index>>tileHeight<<tileHeight)
		if width > 1<<tileHeight {
			width = 1 << tileHeight
		}
		entries, err := splitBundle(bundle, width)
		if err != nil {
			return bundle
		}
		edited = edit(entries, place)
		return joinBundle(edited)
	})
	if err != nil {
		return err
	}
	return s.change(s.tileOf(index), func([]byte) []byte {
		var tile []byte
		for _, entry := range edited {
			hash := tlog.RecordHash(entry)
			tile = append(tile, hash[:]...)
		}
		return tile
	})
}

func flip(data []byte) []byte {
	data[len(data)/2] ^= 1
	return data
}

func cut(data []byte) []byte { return data[:len(data)-1] }

// replaceBy puts another log's files in the place of this one's.
func (s scene) replaceBy(other string) error {
	if err := os.RemoveAll(s.folder); err != nil {
		return err
	}
	return copyFolder(other, s.folder)
}

// The entry that attacks are made on: not at an edge, so that its neighbours exist.
const attacked = 100

var attacks = []attack{
	{"flip a bit of an entry", func(s scene) error { return s.change(s.bundleOf(attacked), flip) }},
	{"flip a bit of a leaf hash", func(s scene) error { return s.change(s.tileOf(attacked), flip) }},
	{"flip a bit of a hash of the second level", func(s scene) error {
		return s.change(tilePath(tlog.Tile{H: tileHeight, L: 1, N: 0, W: 1 << tileHeight}), flip)
	}},
	{"flip a bit of the checkpoint", func(s scene) error { return s.change("checkpoint", flip) }},
	{"flip a bit of an entry and mend its leaf hash", func(s scene) error {
		return s.editEntries(attacked, func(entries [][]byte, place int) [][]byte {
			entries[place] = flip(append([]byte(nil), entries[place]...))
			return entries
		})
	}},
	{"drop an entry", func(s scene) error {
		return s.editEntries(attacked, func(entries [][]byte, place int) [][]byte {
			return append(entries[:place:place], entries[place+1:]...)
		})
	}},
	{"drop a bundle", func(s scene) error { return os.Remove(filepath.Join(s.folder, s.bundleOf(attacked))) }},
	{"drop a tile", func(s scene) error { return os.Remove(filepath.Join(s.folder, s.tileOf(attacked))) }},
	{"drop the last entry", func(s scene) error {
		return s.editEntries(s.genuine.checkpoint.tree.N-1, func(entries [][]byte, place int) [][]byte {
			return entries[:place]
		})
	}},
	{"swap two entries", func(s scene) error {
		return s.editEntries(attacked, func(entries [][]byte, place int) [][]byte {
			entries[place], entries[place+1] = entries[place+1], entries[place]
			return entries
		})
	}},
	{"swap two bundles and their tiles", func(s scene) error {
		for _, fileOf := range []func(int64) string{s.bundleOf, s.tileOf} {
			one, other := filepath.Join(s.folder, fileOf(0)), filepath.Join(s.folder, fileOf(1<<tileHeight))
			aside := one + ".aside"
			if err := exchange(one, other, aside); err != nil {
				return err
			}
		}
		return nil
	}},
	{"truncate a bundle", func(s scene) error { return s.change(s.bundleOf(attacked), cut) }},
	{"truncate a tile", func(s scene) error { return s.change(s.tileOf(attacked), cut) }},
	{"truncate the checkpoint", func(s scene) error { return s.change("checkpoint", cut) }},
	{"splice in an entry of another history", func(s scene) error {
		other, err := readLog(s.forked, s.verifier)
		if err != nil {
			return err
		}
		return s.editEntries(attacked, func(entries [][]byte, place int) [][]byte {
			entries[place] = other.entries[attacked]
			return entries
		})
	}},
	{"splice the files of another history under the genuine checkpoint", func(s scene) error {
		return copyFile(filepath.Join(s.forked, s.bundleOf(0)), filepath.Join(s.folder, s.bundleOf(0)))
	}},
	{"insert an entry", func(s scene) error {
		return s.editEntries(attacked, func(entries [][]byte, place int) [][]byte {
			inserted := append([][]byte(nil), entries[:place]...)
			return append(append(inserted, []byte("inserted")), entries[place:len(entries)-1]...)
		})
	}},
	{"replay the checkpoint of an earlier day", func(s scene) error {
		return copyFile(filepath.Join(s.older, "checkpoint"), filepath.Join(s.folder, "checkpoint"))
	}},
	{"roll the whole log back", func(s scene) error { return s.replaceBy(s.older) }},
	{"fork: another history under a checkpoint the log's key signed", func(s scene) error { return s.replaceBy(s.forked) }},
	{"cut the log short, fill it anew and sign it again", func(s scene) error { return s.replaceBy(s.regrown) }},
	{"shrink the log and sign it again", func(s scene) error { return s.replaceBy(s.shrunk) }},
}

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o600)
}

func copyFolder(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		below, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return os.MkdirAll(filepath.Join(to, below), 0o700)
		}
		return copyFile(path, filepath.Join(to, below))
	})
}

func exchange(one, other, aside string) error {
	if err := os.Rename(one, aside); err != nil {
		return err
	}
	if err := os.Rename(other, one); err != nil {
		return err
	}
	return os.Rename(aside, other)
}

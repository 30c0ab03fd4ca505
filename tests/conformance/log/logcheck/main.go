// logcheck verifies logs of Ketenpoort with the Go checksum database's own packages (Debian's golang-golang-x-mod-dev),
// and none of our code. Verifying a log takes its folder and its verifier key.
//
// Usage:
//
//	logcheck verify VKEY FOLDER...                         each folder whole, and each a continuation of the one before
//	logcheck attacks VKEY LOGS    each attack of attacks.go on a copy of what write_logs wrote; all must be refused
//	logcheck receipt VKEY RECEIPT ENTRY                    an entry and the proof of its place
//
// Exit code 0: everything is as it must be. 1: something is not, and it is named. 2: wrong use.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

func readVerifier(file string) (note.Verifier, error) {
	key, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return note.NewVerifier(strings.TrimSpace(string(key)))
}

func verify(verifier note.Verifier, folders []string) error {
	var seen checkpoint
	for _, folder := range folders {
		log, err := readLog(folder, verifier)
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(folder), err)
		}
		if err := log.follows(seen); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(folder), err)
		}
		proven, err := log.proveSome(folder)
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(folder), err)
		}
		fmt.Printf("accepted: %d entries hashed, %d proven singly\n", log.checkpoint.tree.N, proven)
		seen = log.checkpoint
	}
	return nil
}

// refused runs one attack on a copy and returns why a verifier that saw the genuine log refuses it.
func refused(one attack, s scene) (error, error) {
	if err := copyFolder(s.folder, s.folder+".copy"); err != nil {
		return nil, err
	}
	s.folder += ".copy"
	defer os.RemoveAll(s.folder)
	if err := one.do(s); err != nil {
		return nil, fmt.Errorf("%s: could not be tried: %w", one.name, err)
	}
	log, err := readLog(s.folder, s.verifier)
	if err != nil {
		return err, nil
	}
	return log.follows(s.genuine.checkpoint), nil
}

func tryAttacks(verifier note.Verifier, logs string) error {
	work, err := os.MkdirTemp("", "logcheck")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	genuine := filepath.Join(logs, "genuine")
	s := scene{
		folder:   filepath.Join(work, "log"),
		older:    filepath.Join(logs, "log-65536"),
		forked:   filepath.Join(logs, "forked"),
		regrown:  filepath.Join(logs, "regrown"),
		shrunk:   filepath.Join(logs, "shrunk"),
		verifier: verifier,
	}
	if s.genuine, err = readLog(genuine, verifier); err != nil {
		return err
	}
	if err := copyFolder(genuine, s.folder); err != nil {
		return err
	}
	accepted := 0
	for _, one := range attacks {
		why, err := refused(one, s)
		if err != nil {
			return err
		}
		if why == nil {
			accepted++
			fmt.Printf("ACCEPTED: %s\n", one.name)
			continue
		}
		fmt.Printf("refused: %s (%s)\n", one.name, strings.ReplaceAll(why.Error(), work, ""))
	}
	fmt.Printf("%d attacks, %d accepted\n", len(attacks), accepted)
	if accepted > 0 {
		return errors.New("an attack was accepted")
	}
	return nil
}

func receipt(verifier note.Verifier, receiptFile, entryFile string) error {
	proof, err := os.ReadFile(receiptFile)
	if err != nil {
		return err
	}
	entry, err := os.ReadFile(entryFile)
	if err != nil {
		return err
	}
	if err := checkReceipt(proof, entry, verifier); err != nil {
		return err
	}
	fmt.Println("accepted: the entry stands in the log")
	return nil
}

func main() {
	args := os.Args[1:]
	if len(args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: logcheck verify|attacks|receipt VKEY ...")
		os.Exit(2)
	}
	verifier, err := readVerifier(args[1])
	if err == nil {
		switch {
		case args[0] == "verify":
			err = verify(verifier, args[2:])
		case args[0] == "attacks" && len(args) == 3:
			err = tryAttacks(verifier, args[2])
		case args[0] == "receipt" && len(args) == 4:
			err = receipt(verifier, args[2], args[3])
		default:
			fmt.Fprintln(os.Stderr, "usage: logcheck verify|attacks|receipt VKEY ...")
			os.Exit(2)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "logcheck:", err)
		os.Exit(1)
	}
}

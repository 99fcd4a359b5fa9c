// Command covercard serves a payer's coverage rules to EHRs and works with them on the command line.
package main

import "os"

func main() { os.Exit(run(os.Args[1:], newTerminal(os.Stdin, os.Stdout, os.Stderr))) }

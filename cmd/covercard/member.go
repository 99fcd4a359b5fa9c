package main

type memberCommand struct {
	Import memberImportCommand `cmd:"" help:"Replace the member list, or the authorizations on file, by what files hold."`
	Show   memberShowCommand   `cmd:"" help:"Show who is found under an id of the member card."`
}

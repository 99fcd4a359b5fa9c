package server

import (
	"errors"
	"fmt"
	"net"
	"syscall"
)

// listen binds the address of the setting "listen".
func listen(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err == nil {
		return listener, nil
	}
	mend := "give HOST:PORT of this machine, for example 127.0.0.1:8080"
	if errors.Is(err, syscall.EADDRINUSE) {
		mend = "stop what listens there, or choose another port"
	}
	var failure *net.OpError
	if errors.As(err, &failure) {
		err = failure.Err // without the address, which is named already
	}
	return nil, fmt.Errorf("cannot listen on %q (setting listen): %w; %s", address, err, mend)
}

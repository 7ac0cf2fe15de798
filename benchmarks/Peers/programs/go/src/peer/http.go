package peer

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// EchoBody answers a request with its body.
func EchoBody(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/plain")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body)
}

// Posts makes the calls of so many callers, who share the client: that is how net/http is meant to be used.
func Posts(client *http.Client, url string, callers int) []Call {
	calls := make([]Call, callers)
	for i := range calls {
		calls[i] = func() (string, error) {
			response, err := client.Post(url, "text/plain", strings.NewReader(Message))
			if err != nil {
				return "", err
			}
			defer response.Body.Close()
			if response.StatusCode != http.StatusOK {
				return "", fmt.Errorf("the server answered %s", response.Status)
			}
			body, err := io.ReadAll(response.Body)
			return string(body), err
		}
	}
	return calls
}

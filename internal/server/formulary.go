package server

import (
	"cmp"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"

	"covercard/internal/coverage"
	"covercard/internal/drugsearch"
	"covercard/internal/library"
	"covercard/internal/member"
)

// longestDrug is how many bytes of a drug's name are searched for.
const longestDrug = 200

// registerFormulary puts the formulary drug search on router: GET /formulary with drug, with plan or member, and with date (YYYY-MM-DD,
// today when left out). rules gives the library of the moment.
func registerFormulary(router gin.IRouter, rules func() *library.Library, members *member.Store) {
	search := &formularySearch{rules: rules, members: members}
	router.Match([]string{http.MethodGet, http.MethodHead}, "/formulary", search.handle)
}

type formularySearch struct {
	rules   func() *library.Library
	members *member.Store
}

// searchFault says why there is no answer.
type searchFault struct {
	Error      string   `json:"error"`
	DidYouMean []string `json:"did_you_mean,omitempty"`
}

func (s *formularySearch) handle(c *gin.Context) {
	rules := s.rules()
	text := c.Query("drug")
	if text == "" || len(text) > longestDrug {
		answerJSON(c, http.StatusBadRequest, searchFault{Error: "name a drug of at most 200 bytes, by brand, generic or code: /formulary?plan=ID&drug=NAME"})
		return
	}
	on := coverage.DateOf(time.Now().In(rules.Location()))
	if given := c.Query("date"); given != "" {
		day, err := coverage.ParseDate(given)
		if err != nil {
			answerJSON(c, http.StatusBadRequest, searchFault{Error: "date is not one: " + coverage.DateError{Text: given}.Mend()})
			return
		}
		on = day
	}
	plan, ok := s.plan(c, rules, on)
	if !ok {
		return
	}
	answer := drugsearch.Search(rules, plan, text, on)
	status := http.StatusOK
	if len(answer.Drugs) == 0 {
		status = http.StatusNotFound
	}
	answerJSON(c, status, answer)
}

// plan is the plan that is asked about, by its own id or that of a member. It reports false when it has answered why there is none.
func (s *formularySearch) plan(c *gin.Context, rules *library.Library, on coverage.Date) (coverage.Plan, bool) {
	id, number := c.Query("plan"), c.Query("member")
	switch {
	case (id == "") == (number == ""):
		answerJSON(c, http.StatusBadRequest, searchFault{Error: "give either plan, the id of a plan, or member, the number of a member"})
		return coverage.Plan{}, false
	case id != "":
		plan, found := rules.Plan(id)
		if !found {
			answerJSON(c, http.StatusNotFound, searchFault{Error: "no such plan", DidYouMean: planIDs(rules)})
		}
		return plan, found
	case !fromThisMachine(c.Request):
		answerJSON(c, http.StatusForbidden, searchFault{Error: "members are searched for from this machine only; name the plan"})
		return coverage.Plan{}, false
	}
	plan, err := s.members.PlanUnder(c.Request.Context(), number, on, rules)
	switch {
	case err == nil:
	case member.HasNoPlan(err):
		answerJSON(c, http.StatusNotFound, searchFault{Error: err.Error() + "; name the plan"})
	default:
		answerJSON(c, http.StatusServiceUnavailable, searchFault{Error: "the member list could not be read; try again, or name the plan"})
	}
	return plan, err == nil
}

// fromThisMachine tells whether a request comes from this machine itself. One that a proxy passes on comes from somewhere else, and so does
// one that a web page had sent to this machine under another name.
func fromThisMachine(request *http.Request) bool {
	passedOn := cmp.Or(request.Header.Get("Forwarded"), request.Header.Get("X-Forwarded-For"), request.Header.Get("Via"))
	return passedOn == "" && isLoopback(request.RemoteAddr) && isLoopback(request.Host)
}

// isLoopback tells whether an address, with or without a port, is one of this machine's alone.
func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = strings.Trim(address, "[]")
	}
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

func planIDs(rules *library.Library) []string {
	ids := make([]string, len(rules.Plans))
	for i, plan := range rules.Plans {
		ids[i] = plan.ID
	}
	return ids
}

// answerJSON sends an answer that must not be kept: tomorrow the formulary is another.
func answerJSON(c *gin.Context, status int, answer any) {
	body, err := json.Marshal(answer)
	if err != nil {
		c.Status(http.StatusInternalServerError)
		return
	}
	c.Header("Cache-Control", "no-store")
	c.Data(status, "application/json", body)
}

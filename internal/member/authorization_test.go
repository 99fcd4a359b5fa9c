package member

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/coverage"
	"covercard/internal/drug"
)

const authorizationHeader = "number,member,system,code,start,dependent,birth_date,end,units,used\n"

// numbers are those of the authorizations found.
func numbers(found Member) []string {
	list := []string{}
	for _, one := range found.Authorizations {
		list = append(list, one.Number)
	}
	return list
}

func TestAuthorizationsAreOfOneMember(t *testing.T) {
	store := stored(t, family(), solo.line(), authorizationHeader+
		"SOLO,QZX 0099431,hcpcs,J1411,2026-01-01,,,,,\n"+
		"SPOUSE,FAM100,hcpcs,J1411,2026-01-01,1,,,,\n"+
		"BORN,FAM100,hcpcs,J1411,2026-01-01,,1981-02-02,,,\n"+
		"ANYBODY,FAM100,hcpcs,J1411,2026-01-01,,,,,\n"+
		"TWIN,FAM100,hcpcs,J1411,2026-01-01,,2010-05-05,,,\n"+
		"NUMBER,M444,hcpcs,J1411,2026-01-01,,,,,\n"+
		"ELSEWHERE,FAM999,hcpcs,J1411,2026-01-01,,,,,\n")
	for name, test := range map[string]struct {
		identity Identity
		want     []string
	}{
		"by an id of one's own":       {Identity{IDs: []string{"QZX0099431"}}, []string{"SOLO"}},
		"by dependent and birth date": {Identity{IDs: []string{"FAM100"}, Dependent: "01"}, []string{"SPOUSE", "BORN"}},
		"by a member number":          {Identity{IDs: []string{"M444"}}, []string{"NUMBER"}},
		"one of twins":                {Identity{IDs: []string{"FAM100"}, BirthDate: "2010-05-05", Given: "Dan"}, []string{}},
		"the subscriber, by his id":   {Identity{IDs: []string{"FAM100"}, Dependent: "00"}, []string{}},
		"not told apart":              {Identity{IDs: []string{"FAM100"}}, []string{}},
		"nobody":                      {Identity{IDs: []string{"FAM999"}}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			require.ElementsMatch(t, test.want, numbers(find(t, store, test.identity)))
		})
	}
}

// Authorizations alone are of use too: then the Coverage sent is believed about who it is.
func TestAuthorizationsWithoutAMemberList(t *testing.T) {
	store := stored(t, authorizationHeader+
		"ALL,FAM100,hcpcs,J1411,2026-01-01,,,,,\n"+
		"SPOUSE,FAM100,hcpcs,J1411,2026-01-01,1,,,,\n"+
		"BORN,FAM100,hcpcs,J1411,2026-01-01,,1981-02-02,,,\n")
	for name, test := range map[string]struct {
		identity Identity
		want     []string
	}{
		"an id":                     {Identity{IDs: []string{"FAM100"}}, []string{"ALL"}},
		"a dependent":               {Identity{IDs: []string{"FAM100"}, Dependent: "01"}, []string{"SPOUSE"}},
		"a birth date":              {Identity{IDs: []string{"FAM100"}, BirthDate: "1981-02-02"}, []string{"ALL", "BORN"}},
		"another":                   {Identity{IDs: []string{"FAM999"}}, []string{}},
		"another of the family":     {Identity{IDs: []string{"FAM100"}, Dependent: "02"}, []string{}},
		"dependent and birth date":  {Identity{IDs: []string{"FAM100"}, Dependent: "1", BirthDate: "1981-02-02"}, []string{"SPOUSE", "BORN"}},
		"another of the same birth": {Identity{IDs: []string{"FAM999"}, BirthDate: "1981-02-02"}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			found := find(t, store, test.identity)
			require.Equal(t, NoList, found.Match)
			require.ElementsMatch(t, test.want, numbers(found))
		})
	}
}

func TestUsedUp(t *testing.T) {
	for _, test := range []struct {
		units, used string
		want        bool
	}{
		{"", "", false}, {"", "5", false}, {"1", "", false}, {"1", "0", false}, {"1", "1", true}, {"1", "2", true},
		{"0", "", true}, {"1.5", "1.49", false}, {"1.50", "1.5", true}, {"100000000000000000000001", "100000000000000000000000", false},
	} {
		require.Equal(t, test.want, Authorization{Units: test.units, Used: test.used}.UsedUp(), "%q of %q", test.used, test.units)
	}
}

// A code of a product of the library stands for the product, whatever code the order has.
func TestAnAuthorizationNamesAProduct(t *testing.T) {
	for _, test := range []struct {
		system, code string
		want         coverage.Authorization
	}{
		{"product", "hemgenix", coverage.Authorization{Product: "hemgenix"}},
		{"hcpcs", "J1411", coverage.Authorization{Product: "hemgenix", Code: drug.Code{System: drug.HCPCS, Code: "J1411"}}},
		{"rxnorm", "2626778", coverage.Authorization{Product: "hemgenix", Code: drug.Code{System: drug.RxNorm, Code: "2626778"}}},
		{"ndc", "00053030030", coverage.Authorization{Product: "hemgenix", Code: drug.Code{System: drug.NDC, Code: "00053030030"}}},
		{"ndc", "000530300", coverage.Authorization{Product: "hemgenix", Code: drug.Code{System: drug.NDC, Code: "000530300"}}},
		{"hcpcs", "J7195", coverage.Authorization{Code: drug.Code{System: drug.HCPCS, Code: "J7195"}}}, // of several products
		{"cpt", "96365", coverage.Authorization{Code: drug.Code{System: drug.CPT, Code: "96365"}}},
	} {
		require.Equal(t, test.want, Authorization{System: test.system, Code: test.code}.OnFile(rules(t).Catalog))
	}
}

func TestUnderListsAFamily(t *testing.T) {
	store := stored(t, family(), authorizationHeader+"SPOUSE,FAM100,hcpcs,J1411,2026-01-01,1,,,2,1\n")
	found, err := store.Under(t.Context(), "fam-100")
	require.NoError(t, err)
	require.Len(t, found, 5)
	for _, one := range found {
		require.Len(t, one.Coverages, 1)
		if one.Dependent == "1" {
			require.Equal(t, coverage.Date("1981-02-02"), one.BirthDate)
			require.Equal(t, "SPOUSE", one.Authorizations[0].Number)
		} else {
			require.Empty(t, one.Authorizations)
		}
	}
	found, err = store.Under(t.Context(), "NOBODY")
	require.NoError(t, err)
	require.Empty(t, found)
	_, err = stored(t, authorizationHeader).Under(t.Context(), "FAM100")
	require.ErrorIs(t, err, ErrNoList)
	_, err = New(t.TempDir()).Under(t.Context(), "FAM100")
	require.ErrorIs(t, err, ErrNoList)
}

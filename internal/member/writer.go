package member

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// writer writes rows within the transaction of an import.
type writer struct {
	ctx                                          context.Context
	transaction                                  *sql.Tx
	replaced                                     map[listKind]bool
	classSets                                    map[string]int64 // id by JSON
	coverages, patients, classes, authorizations *inserter
}

func newWriter(ctx context.Context, transaction *sql.Tx) *writer {
	insert := func(table string, columns ...string) *inserter {
		return &inserter{ctx: ctx, transaction: transaction, table: table, columns: columns}
	}
	return &writer{
		ctx: ctx, transaction: transaction, replaced: map[listKind]bool{}, classSets: map[string]int64{},
		coverages: insert("coverage", "subscriber", "number", "dependent", "patient", "relationship", "status", "first_day", "last_day", "class_set"),
		patients:  insert("patient", "id", "number", "birth_date", "given"),
		classes:   insert("class_set", "id", "classes"),
		authorizations: insert("authorization", "number", "member", "dependent", "birth_date", "patient", "system", "code", "first_day", "last_day",
			"units", "used"),
	}
}

// write takes in what was read. The first row of a list empties it.
func (w *writer) write(b *batch) error {
	if len(b.coverages)+len(b.patients) > 0 {
		if err := w.replace(members); err != nil {
			return err
		}
	}
	for i := range b.coverages {
		c := &b.coverages[i]
		set, err := w.classSet(c.classes)
		if err != nil {
			return err
		}
		if err := w.coverages.add(known(c.subscriber), known(c.number), known(c.dependent), known(c.patient), known(c.relationship), known(c.status),
			known(c.firstDay), known(c.lastDay), set); err != nil {
			return err
		}
	}
	for i := range b.patients {
		p := &b.patients[i]
		if err := w.patients.add(known(p.id), known(p.number), known(p.birthDate), known(p.given)); err != nil {
			return err
		}
	}
	if len(b.authorizations) == 0 {
		return nil
	}
	if err := w.replace(authorizations); err != nil {
		return err
	}
	for i := range b.authorizations {
		a := &b.authorizations[i]
		if err := w.authorizations.add(a.number, known(a.member), known(a.dependent), known(a.birthDate), known(a.patient), a.system, a.code,
			known(a.firstDay), known(a.lastDay), known(a.units), known(a.used)); err != nil {
			return err
		}
	}
	return nil
}

// classSet is the id of a set of classes; nil for none.
func (w *writer) classSet(classes string) (any, error) {
	if classes == "" {
		return nil, nil
	}
	id, found := w.classSets[classes]
	if !found {
		id = int64(len(w.classSets) + 1)
		w.classSets[classes] = id
		if err := w.classes.add(id, classes); err != nil {
			return nil, err
		}
	}
	return id, nil
}

// replace empties a list, the first time that it is asked for.
func (w *writer) replace(kind listKind) error {
	if w.replaced[kind] {
		return nil
	}
	w.replaced[kind] = true
	tables, indexes := kind.storage()
	for _, index := range indexes {
		name, _, _ := strings.Cut(index, " ")
		if err := w.execute("DROP INDEX IF EXISTS " + name); err != nil {
			return err
		}
	}
	for _, table := range tables {
		if err := w.execute("DELETE FROM " + table); err != nil {
			return err
		}
	}
	return nil
}

// finish writes what waits, makes the indexes, and notes that the lists are there.
func (w *writer) finish() error {
	for _, table := range []*inserter{w.classes, w.coverages, w.patients, w.authorizations} {
		if err := table.flush(); err != nil {
			return err
		}
	}
	for kind := range w.replaced {
		_, indexes := kind.storage()
		for _, index := range indexes {
			if err := w.execute("CREATE INDEX " + index); err != nil {
				return err
			}
		}
		if err := w.execute("INSERT OR REPLACE INTO list (kind, imported) VALUES (?, ?)", string(kind), now()); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) execute(statement string, values ...any) error {
	_, err := w.transaction.ExecContext(w.ctx, statement, values...)
	return err
}

// known is the text, and NULL for "".
func known(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// rowsAtOnce is how many rows one statement inserts: enough that calling SQLite costs little next to its work.
const rowsAtOnce = 64

// inserter inserts rows into a table, many with one statement.
type inserter struct {
	ctx         context.Context
	transaction *sql.Tx
	table       string
	columns     []string
	many        *sql.Stmt // for rowsAtOnce rows
	values      []any     // of rows that wait
}

func (i *inserter) add(values ...any) error {
	i.values = append(i.values, values...)
	if len(i.values) < rowsAtOnce*len(i.columns) {
		return nil
	}
	if i.many == nil {
		statement, err := i.transaction.PrepareContext(i.ctx, i.statement(rowsAtOnce))
		if err != nil {
			return err
		}
		i.many = statement
	}
	_, err := i.many.ExecContext(i.ctx, i.values...)
	i.values = i.values[:0]
	return err
}

// flush inserts the rows that wait.
func (i *inserter) flush() error {
	if i.many != nil {
		defer i.many.Close()
	}
	rows := len(i.values) / len(i.columns)
	if rows == 0 {
		return nil
	}
	_, err := i.transaction.ExecContext(i.ctx, i.statement(rows), i.values...)
	i.values = i.values[:0]
	return err
}

func (i *inserter) statement(rows int) string {
	row := "(?" + strings.Repeat(",?", len(i.columns)-1) + ")"
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES %s", i.table, strings.Join(i.columns, ","), row+strings.Repeat(","+row, rows-1))
}

package document

import "go.yaml.in/yaml/v4"

// tree is the file as YAML reads it; nil when it cannot. It is read when a fault needs explaining, not before.
func (f *File) tree() *yaml.Node {
	if f.root == nil {
		f.root = new(yaml.Node)
		if yaml.Load(f.source, f.root) != nil {
			*f.root = yaml.Node{}
		}
	}
	if len(f.root.Content) == 0 {
		return nil
	}
	return f.root.Content[0]
}

// scalar is the single value, or the key, that stands at a place; nil when none does.
func (f *File) scalar(at Place) *yaml.Node {
	if f.scalars == nil {
		f.scalars = make(map[Place]*yaml.Node)
		if root := f.tree(); root != nil {
			f.noteScalars(root)
		}
	}
	return f.scalars[at]
}

func (f *File) noteScalars(node *yaml.Node) {
	if node.Kind == yaml.ScalarNode {
		f.scalars[placeOf(node)] = node
	}
	for _, child := range node.Content {
		f.noteScalars(child)
	}
}

func placeOf(node *yaml.Node) Place { return Place{Line: node.Line, Column: node.Column} }

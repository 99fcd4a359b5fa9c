// Package drug answers "what drug is this?": code systems folded over their spellings, NDC in all its shapes, names as
// whole words with FDA's suffix. Codes win over names, and what is not certain gets no answer. It is pure: no files, no network, no clock.
package drug

/**
 * Which generation of the protocol is spoken? All that differs between generations: how topics are selected, what a token grants,
 * and in which words a request is refused.
 */
@NullMarked
package io.mercurehub.servlet.dialect;

import org.jspecify.annotations.NullMarked;

/**
 * API: how do sources become settings?
 *
 * <p>Files, variables and parameters, one after the other, with every mistake at once.
 */
@NullMarked
package io.mercurehub.config;

import org.jspecify.annotations.NullMarked;

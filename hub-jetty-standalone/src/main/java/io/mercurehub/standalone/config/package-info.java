/**
 * What did the operator choose?
 *
 * <p>The environment, a file and the command line, as one checked value.
 */
@NullMarked
package io.mercurehub.standalone.config;

import org.jspecify.annotations.NullMarked;

/**
 * API: what did the operator choose?
 *
 * <p>The settings of HTTP as immutable values, and the language in which all settings are written: directives, in a file, in the
 * environment and in init-parameters alike.
 */
@NullMarked
package io.mercurehub.servlet.config;

import org.jspecify.annotations.NullMarked;

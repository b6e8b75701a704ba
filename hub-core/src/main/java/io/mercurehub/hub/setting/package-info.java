/**
 * API: which values can a setting have?
 *
 * <p>Durations, sizes and counts as text, as directives and the options of stores share them; and what is wrong with a value.
 */
@NullMarked
package io.mercurehub.hub.setting;

import org.jspecify.annotations.NullMarked;

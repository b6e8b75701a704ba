/**
 * API: what is published, and by whom? Updates with their topics and identifiers, the character rules that these share, and the one
 * interface of all who publish.
 */
@NullMarked
package io.mercurehub.update;

import org.jspecify.annotations.NullMarked;

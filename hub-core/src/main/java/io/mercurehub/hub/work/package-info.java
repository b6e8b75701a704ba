/**
 * Which thread does the work, and what becomes of work that fails?
 */
@NullMarked
package io.mercurehub.hub.work;

import org.jspecify.annotations.NullMarked;

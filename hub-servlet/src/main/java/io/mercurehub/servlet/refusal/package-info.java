/**
 * API: why were requests refused?
 */
@NullMarked
package io.mercurehub.servlet.refusal;

import org.jspecify.annotations.NullMarked;

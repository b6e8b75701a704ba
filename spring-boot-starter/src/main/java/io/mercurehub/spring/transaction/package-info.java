/**
 * API: when is an update published that belongs to a transaction?
 */
@NullMarked
package io.mercurehub.spring.transaction;

import org.jspecify.annotations.NullMarked;

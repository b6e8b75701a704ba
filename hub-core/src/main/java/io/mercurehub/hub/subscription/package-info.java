/**
 * API: who wants which updates? What a subscriber asks for, and what others see of it.
 */
@NullMarked
package io.mercurehub.hub.subscription;

import org.jspecify.annotations.NullMarked;

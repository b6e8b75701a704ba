/**
 * API: what does Spring Security leave to the hub?
 */
@NullMarked
package io.mercurehub.spring.security;

import org.jspecify.annotations.NullMarked;

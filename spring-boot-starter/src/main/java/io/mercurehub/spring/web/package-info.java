/**
 * API: how do pages find the hub?
 */
@NullMarked
package io.mercurehub.spring.web;

import org.jspecify.annotations.NullMarked;

/**
 * What do operators see of the hub? Its meters, its health and its endpoint.
 */
@NullMarked
package io.mercurehub.spring.actuate;

import org.jspecify.annotations.NullMarked;

/**
 * Does the hub go on serving honest clients while others do their worst?
 */
@NullMarked
package io.mercurehub.standalone.attack;

import org.jspecify.annotations.NullMarked;

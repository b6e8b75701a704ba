/**
 * API: how does an application of Jakarta EE get a hub? By one dependency, and an injection.
 */
@NullMarked
package io.mercurehub.cdi;

import org.jspecify.annotations.NullMarked;

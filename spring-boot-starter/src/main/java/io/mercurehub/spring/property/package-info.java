/**
 * What do the properties of an application say of its hubs? In the words of the hub's own tables of options.
 */
@NullMarked
package io.mercurehub.spring.property;

import org.jspecify.annotations.NullMarked;

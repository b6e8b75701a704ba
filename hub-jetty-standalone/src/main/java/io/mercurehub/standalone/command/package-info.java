/**
 * What does each command do?
 */
@NullMarked
package io.mercurehub.standalone.command;

import org.jspecify.annotations.NullMarked;

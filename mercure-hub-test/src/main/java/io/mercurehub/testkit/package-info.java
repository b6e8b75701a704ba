/**
 * API: how does an application test what it publishes, and what its readers get?
 */
@NullMarked
package io.mercurehub.testkit;

import org.jspecify.annotations.NullMarked;

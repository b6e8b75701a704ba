/**
 * What did the operator choose?
 */
@NullMarked
package io.mercurehub.eventstore.file.settings;

import org.jspecify.annotations.NullMarked;

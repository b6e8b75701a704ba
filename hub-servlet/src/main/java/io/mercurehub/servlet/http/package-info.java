/** What is the same for every request? Its path, other origins, refusals, and what else every answer has. */
@NullMarked
package io.mercurehub.servlet.http;

import org.jspecify.annotations.NullMarked;

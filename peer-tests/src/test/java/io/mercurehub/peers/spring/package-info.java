/** Does the example of Spring Boot work, as a newcomer would build and use it? */
@NullMarked
package io.mercurehub.peers.spring;

import org.jspecify.annotations.NullMarked;

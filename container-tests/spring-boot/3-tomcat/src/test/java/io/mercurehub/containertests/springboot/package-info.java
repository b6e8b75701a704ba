/** How does the suite start applications of Spring Boot? */
@NullMarked
package io.mercurehub.containertests.springboot;

import org.jspecify.annotations.NullMarked;

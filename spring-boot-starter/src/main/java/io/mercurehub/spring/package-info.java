/**
 * Which beans does an application get? Those that Spring Boot makes of its properties.
 */
@NullMarked
package io.mercurehub.spring;

import org.jspecify.annotations.NullMarked;

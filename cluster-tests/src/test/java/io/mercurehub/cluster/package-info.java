/** Do several hubs on one engine act as one, whatever fails? */
@NullMarked
package io.mercurehub.cluster;

import org.jspecify.annotations.NullMarked;

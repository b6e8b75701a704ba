package io.mercurehub.servlet;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Says who subscribes, and what they may read: the application, by its own login. No tokens are needed then.
 *
 * <pre>{@code
 * SubscriberAuthorizer authorizer = request -> request.getRemoteUser() == null
 *         ? SubscriberAuthorization.notMine()
 *         : SubscriberAuthorization.reader(request.getRemoteUser())
 *                 .topics("https://example.com/users/" + URLEncoder.encode(request.getRemoteUser(), UTF_8))
 *                 .build();
 * }</pre>
 *
 * <p>It is asked about every stream and every request to the subscription API, in the thread of the request, before that is
 * asynchronous; but not about one with an access token in the {@code Authorization} header, or in the parameter {@code authorization},
 * where the hub has a key for those. Nobody publishes by it.
 *
 * <p>A stream ends with the session of its request, if that has one, and by {@link io.mercurehub.hub.Hub#revoke}.
 *
 * <p>Implementations are called by several threads at once, and may wait as long as the container's thread may.
 */
@FunctionalInterface
public interface SubscriberAuthorizer {

    /**
     * {@return who subscribes, if this is known here; what it throws refuses the request, and is logged without messages, which may
     * have secrets}
     *
     * @param request as the container and the filters before the hub have it; not to be kept, nor its body to be read
     */
    SubscriberAuthorization authorize(HttpServletRequest request);
}

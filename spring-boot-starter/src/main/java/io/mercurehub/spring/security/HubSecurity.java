package io.mercurehub.spring.security;

import io.mercurehub.servlet.MercureHubServlet;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Has Spring Security leave the hub's requests to the hub, which knows who may publish and read: by tokens, by {@code anonymous}, or by
 * the application's login, whose session Spring Security goes on to bring.
 *
 * <pre>{@code
 * return http.with(new HubSecurity(), withDefaults())
 *         .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
 * }</pre>
 *
 * <p>It stands before the application's own rules: the hub's path is permitted, and needs no CSRF token, since the hub checks origins
 * itself ({@code publish-origins}). Nothing else changes.
 */
public final class HubSecurity extends AbstractHttpConfigurer<HubSecurity, HttpSecurity> {

    /** Nothing is left to the hub yet. */
    public HubSecurity() {}

    /** Called when this is given to a chain: its rules come before those that the chain gets later. */
    @Override
    public void setBuilder(HttpSecurity http) {
        super.setBuilder(http);
        try {
            http.authorizeHttpRequests(
                    requests -> requests.requestMatchers(HubSecurity::isForHub).permitAll());
            http.csrf(csrf -> csrf.ignoringRequestMatchers((RequestMatcher) HubSecurity::isForHub));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("The hub's rules don't fit this chain", e);
        }
    }

    /**
     * {@return whether the container brings a request to the hub's servlet}
     *
     * <p>The container says so, whose rules of paths these are: a pattern of ours could be of another opinion.
     */
    static boolean isForHub(HttpServletRequest request) {
        // The page of an error belongs to whoever has failed.
        Object servletName = request.getDispatcherType() == DispatcherType.ERROR
                ? request.getAttribute(RequestDispatcher.ERROR_SERVLET_NAME)
                : request.getHttpServletMapping().getServletName();
        ServletRegistration servlet =
                servletName == null ? null : request.getServletContext().getServletRegistration(servletName.toString());
        return servlet != null && MercureHubServlet.class.getName().equals(servlet.getClassName());
    }
}

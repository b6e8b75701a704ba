package io.mercurehub.servlet;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.work.AtJvmEnd;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.Settings;
import io.mercurehub.servlet.refusal.Refusals;
import io.mercurehub.servlet.setup.FileDescriptors;
import io.mercurehub.servlet.setup.Registrations;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a hub over HTTP at the path to which an application maps it, usually {@code /.well-known/mercure}.
 *
 * <pre>{@code
 * var servlet = context.addServlet("mercure", new MercureHubServlet(hub, httpConfig));
 * servlet.addMapping("/.well-known/mercure/*");
 * servlet.setAsyncSupported(true);
 * }</pre>
 *
 * <p>In a {@code web.xml} the {@linkplain InitParameters init-parameters} are the settings, and the hub is the servlet's own. One of
 * them may name the class of a {@link SubscriberAuthorizer}.
 *
 * <p>The servlet, and every filter before it, must be registered with support for asynchronous requests. Nothing is mapped by
 * itself. The application finds the hub by {@link #hub(ServletContext)}.
 */
public final class MercureHubServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final Logger LOGGER = LoggerFactory.getLogger(MercureHubServlet.class);
    private static final String HUB = Hub.class.getName();
    private static final String SERVED_BY = MercureHubServlet.class.getName();

    private final transient @Nullable Hub applicationsHub;
    private final transient @Nullable HttpConfig applicationsConfig;
    private final transient @Nullable SubscriberAuthorizer applicationsAuthorizer;
    private transient @Nullable Hub ownHub;
    private transient @Nullable AtJvmEnd atJvmEnd;
    private transient volatile @Nullable Endpoints endpoints;
    private final transient Refusals refusals = new Refusals(InstantSource.system());

    /**
     * Opens a hub of its own with the settings of the servlet's init-parameters, and closes it with the servlet. Its streams end
     * as soon as the JVM is told to end: servers may wait for them then, or cut them off, before they destroy the servlet.
     */
    public MercureHubServlet() {
        applicationsHub = null;
        applicationsConfig = null;
        applicationsAuthorizer = null;
    }

    /**
     * Serves a hub of the application's.
     *
     * @param hub open; the application closes it: after the servlet has ended, as a listener of the context does, or before that,
     *     to send its subscribers away in waves
     * @param config how to speak HTTP
     */
    public MercureHubServlet(Hub hub, HttpConfig config) {
        this(hub, config, null);
    }

    /**
     * Serves a hub of the application's, which knows by its own login who may read what.
     *
     * @param hub as for {@link #MercureHubServlet(Hub, HttpConfig)}
     * @param config how to speak HTTP
     * @param authorizer is asked who subscribes; null: there is none
     */
    public MercureHubServlet(Hub hub, HttpConfig config, @Nullable SubscriberAuthorizer authorizer) {
        applicationsHub = hub;
        applicationsConfig = config;
        applicationsAuthorizer = authorizer;
    }

    /**
     * {@return the hub that a servlet of an application serves}
     *
     * @param context of the application
     * @throws IllegalStateException when there is none: no servlet has been started yet
     */
    public static Hub hub(ServletContext context) {
        return served(context)
                .orElseThrow(() -> new IllegalStateException(
                        "hub: none (expected: a MercureHubServlet that has been started; load-on-startup helps)"));
    }

    /** {@return the hub that a servlet of an application serves, if there is one} */
    static Optional<Hub> served(ServletContext context) {
        return context.getAttribute(HUB) instanceof Hub found ? Optional.of(found) : Optional.empty();
    }

    /** {@return why requests were refused, for whoever runs the hub} */
    public Refusals refusals() {
        return refusals;
    }

    /**
     * Begins to serve.
     *
     * @throws ServletException when the application has a hub already, or the settings have problems, each of which is named
     */
    @Override
    public void init() throws ServletException {
        Object other = getServletContext().getAttribute(SERVED_BY);
        if (other != null) {
            throw new ServletException(
                    "servlet " + getServletName() + ": the application's hub is served by the servlet " + other
                            + " (expected: one hub in an application)");
        }
        Registrations registrations = Registrations.of(getServletContext(), getServletName());
        Optional<String> problem = registrations.problem();
        if (problem.isPresent()) {
            throw new ServletException(problem.get());
        }
        try {
            if (applicationsHub != null && applicationsConfig != null) {
                serve(
                        applicationsHub,
                        applicationsConfig,
                        applicationsConfig.warnings(),
                        applicationsAuthorizer,
                        registrations);
                return;
            }
            Map<String, String> parameters = InitParameters.parameters(getServletConfig());
            Settings settings = InitParameters.ofOwnHub(parameters, registrations.path());
            SubscriberAuthorizer authorizer = authorizer(parameters);
            Hub hub = Hub.open(settings.hub());
            ownHub = hub;
            serve(hub, settings.http(), settings.warnings(), authorizer, registrations);
            atJvmEnd = new AtJvmEnd(this::endStreams);
        } catch (ConfigurationException | EventStoreException e) {
            Hub own = ownHub;
            if (own != null) {
                own.close();
            }
            throw new ServletException("servlet " + getServletName() + ": " + e.getMessage(), e);
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws ServletException {
        Endpoints serving = endpoints;
        if (serving == null) {
            throw new ServletException("servlet " + getServletName() + ": not started");
        }
        serving.serve(request, response);
    }

    /**
     * Ends all streams, and those that begin from now on, each with a word on when to come back; all else goes on. For whoever hears
     * that the server ends before the container says so; called by any thread.
     *
     * <p>Returns when all are gone, at the latest after the hub's shutdown timeout.
     */
    public void endStreams() {
        Endpoints serving = endpoints;
        if (serving != null) {
            served(getServletContext())
                    .ifPresent(hub -> serving.endStreams(hub.config().shutdownTimeout()));
        }
    }

    /**
     * Ends all streams within the hub's shutdown timeout, each with a word on when to come back, and the hub if it is the servlet's
     * own.
     *
     * @throws io.mercurehub.hub.store.EventStoreException when the store of that hub did not close in order, for the container's log;
     *     all else has ended then, too
     */
    @Override
    public void destroy() {
        Endpoints serving = endpoints;
        if (serving == null) {
            return;
        }
        Duration patience = hub(getServletContext()).config().shutdownTimeout();
        Hub own = ownHub;
        AtJvmEnd end = atJvmEnd;
        try {
            if (end != null) {
                end.close();
            }
            if (own != null) {
                own.close();
            }
        } finally {
            serving.close(patience);
            endpoints = null;
            getServletContext().removeAttribute(HUB);
            getServletContext().removeAttribute(SERVED_BY);
        }
    }

    private @Nullable SubscriberAuthorizer authorizer(Map<String, String> parameters) throws ServletException {
        Optional<Constructor<? extends SubscriberAuthorizer>> named =
                InitParameters.authorizer(parameters, getServletContext().getClassLoader());
        try {
            return named.isEmpty() ? null : named.get().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new ServletException("servlet " + getServletName() + ": the SubscriberAuthorizer cannot be made", e);
        }
    }

    private void serve(
            Hub hub,
            HttpConfig config,
            List<String> warnings,
            @Nullable SubscriberAuthorizer authorizer,
            Registrations registrations) {
        if (authorizer == null) {
            config.requireSomebody();
        }
        for (String warning : warnings) {
            LOGGER.warn(warning);
        }
        FileDescriptors.warnIfFew();
        registrations.tell();
        if (hub.config().subscriptions()) {
            registrations.expectBelow("/subscriptions");
        }
        endpoints = new Endpoints(hub, config, authorizer, registrations, refusals, InstantSource.system());
        getServletContext().setAttribute(HUB, hub);
        getServletContext().setAttribute(SERVED_BY, getServletName());
    }
}

package io.mercurehub.spring;

import io.mercurehub.client.MercureClient;
import io.mercurehub.eventstore.postgresql.PostgresStore;
import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.store.EventStoreOpener;
import io.mercurehub.hub.topic.ReservedNamespace;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.servlet.SubscriberAuthorizer;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.Settings;
import io.mercurehub.servlet.token.AuthorizationCookie;
import io.mercurehub.servlet.token.TokenIssuer;
import io.mercurehub.servlet.token.TokenKey;
import io.mercurehub.spring.property.HubProperties;
import io.mercurehub.spring.property.PropertyName;
import io.mercurehub.spring.property.RemoteHub;
import io.mercurehub.spring.property.RemoteHubs;
import io.mercurehub.spring.transaction.InTransactionPublisher;
import io.mercurehub.spring.web.HubAddress;
import io.mercurehub.update.UpdatePublisher;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.ClassUtils;
import org.springframework.web.context.WebApplicationContext;

/**
 * The beans of a hub: in the application, served by its web server, unless {@code mercure.hub.url} says that it is elsewhere.
 *
 * <p>The publisher is a fallback: an {@link UpdatePublisher} of the application's, such as the test kit's, goes before it.
 */
@AutoConfiguration
@Import(NamedHubs.class)
public final class HubAutoConfiguration {

    private static final Logger LOGGER = LoggerFactory.getLogger(HubAutoConfiguration.class);

    /** Where the servlets are, until there is a server that says it. */
    private static final String CONTEXT_PATH = "server.servlet.context-path";

    private static final String POSTGRES_STORE = "io.mercurehub.eventstore.postgresql.PostgresStore";

    /** A hub in the application. */
    @Configuration(proxyBeanMethods = false)
    @Conditional({OnHubInApplication.class, OnServletsOrNoWeb.class})
    @Import(Publishing.class)
    static final class InApplication {

        @Bean
        @ConditionalOnMissingBean
        Settings mercureHubSettings(ConfigurableApplicationContext context) {
            Environment environment = context.getEnvironment();
            if (HubProperties.isInPostgres(environment)
                    && !ClassUtils.isPresent(POSTGRES_STORE, context.getClassLoader())) {
                throw HubProperties.postgresProblem(
                        environment,
                        "is not on the class path.",
                        "Add the dependency io.mercurehub:event-store-postgresql, in the version of the starter.");
            }
            // By its name: it may be made of what needs the hub.
            boolean isAuthorized = context.getBeanNamesForType(SubscriberAuthorizer.class, true, false).length > 0;
            Settings settings = HubProperties.read(environment, path(context), http -> {
                HttpConfig config = http.build();
                if (!isAuthorized) {
                    config.requireSomebody();
                }
                return config;
            });
            List<String> later = settings.http().warnings();
            settings.warnings().stream()
                    .filter(warning -> !later.contains(warning))
                    .forEach(LOGGER::warn);
            return settings;
        }

        @Bean(destroyMethod = "close")
        @ConditionalOnMissingBean
        @Fallback
        Hub mercureHub(Settings settings, ObjectProvider<HubMetrics> metrics, ObjectProvider<EventStoreOpener> store) {
            HubConfig config = settings.hub();
            return Hub.open(
                    config,
                    store.getIfAvailable(config::store)
                            .open(config.history(), new ReservedNamespace(config.resourceIdentifier())),
                    metrics.getIfAvailable(() -> HubMetrics.NONE));
        }

        @Bean
        HubLifecycle mercureHubLifecycle(Hub hub) {
            return new HubLifecycle(hub);
        }
    }

    /** Its event log in the application's database. */
    @Configuration(proxyBeanMethods = false)
    @Conditional({OnHubInApplication.class, OnServletsOrNoWeb.class, OnApplicationsDatabase.class})
    @ConditionalOnClass(PostgresStore.class)
    static final class InDatabase {

        @Bean
        @ConditionalOnMissingBean
        @DependsOnDatabaseInitialization
        EventStoreOpener mercureHubStore(ApplicationContext context) {
            return PostgresStore.on(database(context), HubProperties.databaseOptions(context.getEnvironment()));
        }

        /** After the hub, which creates what it needs. */
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnClass(JdbcTemplate.class)
        InTransactionPublisher mercureInTransactionPublisher(ApplicationContext context, Hub hub) {
            return new InTransactionPublisher(
                    database(context),
                    HubProperties.databaseOptions(context.getEnvironment()).getOrDefault("schema", "mercure"));
        }

        private static DataSource database(ApplicationContext context) {
            DataSource database = context.getBeanProvider(DataSource.class).getIfUnique();
            if (database != null) {
                return database;
            }
            String[] names = context.getBeanNamesForType(DataSource.class, true, false);
            throw HubProperties.postgresProblem(
                    context.getEnvironment(),
                    "without " + PropertyName.PREFIX
                            + ".transport.url keeps the event log in the application's DataSource, "
                            + (names.length == 0
                                    ? "and there is none."
                                    : "and there are several: " + String.join(", ", names) + "."),
                    (names.length == 0
                                    ? "Give the application a DataSource, such as by spring.datasource.url"
                                    : "Mark one of them as @Primary")
                            + "; or say with " + PropertyName.PREFIX
                            + ".transport.url where the database of the hub is.");
        }
    }

    /** What serves that hub. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(name = "jakarta.servlet.Servlet")
    @Conditional(OnHubInApplication.class)
    static final class Served {

        /** The name of the servlet, as a container tells it. */
        private static final String SERVLET = "mercureHub";

        @Bean
        @ConditionalOnMissingBean(name = "mercureHubServlet")
        ServletRegistrationBean<MercureHubServlet> mercureHubServlet(
                Hub hub, Settings settings, Environment environment, ObjectProvider<SubscriberAuthorizer> authorizer) {
            var servlet = new ServletRegistrationBean<>(
                    new MercureHubServlet(hub, settings.http(), authorizer.getIfAvailable()),
                    HubProperties.path(environment) + "/*");
            servlet.setName(SERVLET);
            servlet.setAsyncSupported(true);
            servlet.setLoadOnStartup(1);
            return servlet;
        }

        @Bean
        @ConditionalOnMissingBean
        HubAddress mercureHubAddress(ApplicationContext context) {
            return new HubAddress(context.getEnvironment().getProperty(PropertyName.PUBLIC_URL, path(context)));
        }

        /** None, when there is no key for subscribers, or one that only verifies. */
        @Bean
        @ConditionalOnMissingBean
        @Nullable
        AuthorizationCookie mercureAuthorizationCookie(Settings settings, HubAddress address) {
            return settings.http()
                    .subscriberKey()
                    .map(TokenKey::of)
                    .filter(TokenKey::canSign)
                    .map(key -> cookie(key, settings.http().cookieName(), URI.create(address.url())))
                    .orElse(null);
        }
    }

    /** A hub elsewhere. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(PropertyName.URL)
    @Import(Publishing.class)
    static final class Elsewhere {

        @Bean
        RemoteHub mercureRemoteHub(Environment environment) {
            return RemoteHubs.ofApplication(environment);
        }

        @Bean(destroyMethod = "close")
        @ConditionalOnMissingBean
        @Fallback
        MercureClient mercureHubClient(RemoteHub hub) {
            return NamedHubs.client(hub);
        }
    }

    /** What pages need to know of a hub elsewhere. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnProperty(PropertyName.URL)
    static final class SeenElsewhere {

        @Bean
        @ConditionalOnMissingBean
        HubAddress mercureHubAddress(RemoteHub hub) {
            return new HubAddress(hub.publicUrl().toString());
        }

        /** None, when there is no key for subscribers. */
        @Bean
        @ConditionalOnMissingBean
        @Nullable
        AuthorizationCookie mercureAuthorizationCookie(RemoteHub hub) {
            return hub.subscriberKey()
                    .map(key -> cookie(key, hub.cookieName(), hub.publicUrl()))
                    .orElse(null);
        }
    }

    private static AuthorizationCookie cookie(TokenKey key, String name, URI url) {
        return new AuthorizationCookie(new TokenIssuer(key, InstantSource.system()), name, url.getRawPath());
    }

    /** {@return the path of the hub from the root of the server} */
    private static String path(ApplicationContext context) {
        String path = HubProperties.path(context.getEnvironment());
        if (context instanceof WebApplicationContext web && web.getServletContext() != null) {
            return web.getServletContext().getContextPath() + path;
        }
        return context.getEnvironment().getProperty(CONTEXT_PATH, "") + path;
    }
}

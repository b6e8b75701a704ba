package io.mercurehub.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.client.MercureClient;
import io.mercurehub.eventstore.postgresql.PostgresStore;
import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.store.EventStoreOpener;
import io.mercurehub.hub.store.LiveOnlyEventStore;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.servlet.SubscriberAuthorization;
import io.mercurehub.servlet.SubscriberAuthorizer;
import io.mercurehub.servlet.token.AuthorizationCookie;
import io.mercurehub.spring.property.HubPropertiesException;
import io.mercurehub.spring.transaction.AfterCommitPublisher;
import io.mercurehub.spring.web.HubAddress;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import io.mercurehub.update.UpdatePublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class HubAutoConfigurationTest {

    private static final AutoConfigurations OURS = AutoConfigurations.of(HubAutoConfiguration.class);
    private static final String KEY =
            "mercure.hub.subscriber-jwt=a key that is longer than 32 bytes, which it should be";

    private static final String POSTGRESQL = "mercure.hub.transport.name=postgresql";

    private final WebApplicationContextRunner web = new WebApplicationContextRunner().withConfiguration(OURS);
    private final WebApplicationContextRunner open = web.withPropertyValues("mercure.hub.anonymous=true");

    /** An application with a publisher of its own. */
    @Configuration(proxyBeanMethods = false)
    static class OwnPublisher {

        @Bean
        UpdatePublisher recorder() {
            return update -> CompletableFuture.completedFuture(EventId.of("urn:x:recorded"));
        }
    }

    /** An application whose authorizer needs the hub. */
    @Configuration(proxyBeanMethods = false)
    static class OwnAuthorizer {

        @Bean
        SubscriberAuthorizer authorizer(UpdatePublisher publisher) {
            assertThat(publisher).isInstanceOf(Hub.class);
            return request -> SubscriberAuthorization.notMine();
        }
    }

    /** An application that publishes to several hubs. */
    @Configuration(proxyBeanMethods = false)
    static class Publishers {

        final UpdatePublisher unnamed;
        final UpdatePublisher news;
        final UpdatePublisher partners;

        Publishers(
                UpdatePublisher unnamed,
                @Qualifier("news") UpdatePublisher news,
                @Qualifier("partners") UpdatePublisher partners) {
            this.unnamed = unnamed;
            this.news = news;
            this.partners = partners;
        }
    }

    /** An application with a hub of its own. */
    @Configuration(proxyBeanMethods = false)
    static class OwnHub {

        @Bean
        Hub applicationsHub() {
            return Hub.open(HubConfig.defaults());
        }
    }

    @Test
    void hasAHubThatPublishesAndIsServed() {
        open.run(context -> {
            assertThat(context).hasSingleBean(Hub.class).hasSingleBean(UpdatePublisher.class);
            assertThat(context.getBean(UpdatePublisher.class)).isSameAs(context.getBean(Hub.class));
            ServletRegistrationBean<?> servlet = context.getBean(ServletRegistrationBean.class);
            assertThat(servlet.getServlet()).isInstanceOf(MercureHubServlet.class);
            assertThat(servlet.getUrlMappings()).containsExactly("/.well-known/mercure/*");
            assertThat(servlet.isAsyncSupported()).isTrue();
            assertThat(context.getBean(HubAddress.class).link()).isEqualTo("</.well-known/mercure>; rel=\"mercure\"");
        });
    }

    @Test
    void closesItsHub() {
        Hub[] hub = new Hub[1];

        open.run(context -> hub[0] = context.getBean(Hub.class));

        assertThat(Objects.requireNonNull(hub[0]).isClosed()).isTrue();
    }

    @Test
    void servesTheHubAtAnotherPath() {
        open.withPropertyValues("mercure.hub.path=/live").run(context -> {
            ServletRegistrationBean<?> servlet = context.getBean(ServletRegistrationBean.class);
            assertThat(servlet.getUrlMappings()).containsExactly("/live/*");
            assertThat(context.getBean(Hub.class).config().resourceIdentifier()).hasPath("/live");
            assertThat(context.getBean(HubAddress.class).subscribe("a b", "c")).isEqualTo("/live?topic=a+b&topic=c");
        });
    }

    @Test
    void makesCookiesWithAKeyThatSigns() {
        web.withPropertyValues(KEY).run(context -> assertThat(context).hasSingleBean(AuthorizationCookie.class));
        open.run(context -> assertThat(
                        context.getBeanProvider(AuthorizationCookie.class).getIfAvailable())
                .isNull());
    }

    @Test
    void endsItsStreamsBeforeAnyWebServerStops() {
        open.run(context -> {
            SmartLifecycle lifecycle = context.getBean(HubLifecycle.class);
            assertThat(lifecycle.isRunning()).isTrue();
            // Spring Boot's graceful shutdown is 1,024 below that.
            assertThat(lifecycle.getPhase()).isEqualTo(SmartLifecycle.DEFAULT_PHASE);

            lifecycle.stop();

            assertThat(context.getBean(Hub.class).isDraining()).isTrue();
            assertThat(context.getBean(Hub.class).publish(Update.of("news").build()))
                    .succeedsWithin(Duration.ofSeconds(30));
        });
    }

    @Test
    void preferredIsAPublisherOfTheApplications() {
        open.withUserConfiguration(OwnPublisher.class).run(context -> {
            assertThat(context.getBean(UpdatePublisher.class)).isSameAs(context.getBean("recorder"));
            assertThat(context).hasSingleBean(Hub.class);
            assertThat(context.getBean(AfterCommitPublisher.class)).isNotNull();
        });
    }

    @Test
    void servesAHubOfTheApplications() {
        open.withUserConfiguration(OwnHub.class).run(context -> {
            assertThat(context).hasSingleBean(Hub.class).hasBean("applicationsHub");
            assertThat(context).hasSingleBean(ServletRegistrationBean.class);
        });
    }

    @Test
    void hasAHubInATestWithoutAWebServer() {
        new ApplicationContextRunner()
                .withConfiguration(OURS)
                .withPropertyValues("mercure.hub.anonymous=true")
                .run(context ->
                        assertThat(context).hasSingleBean(Hub.class).doesNotHaveBean(ServletRegistrationBean.class));
    }

    @Test
    void hasNoHubThatNobodyCouldReadFrom() {
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(OURS)
                .withPropertyValues("mercure.hub.anonymous=true")
                .run(context -> assertThat(context).doesNotHaveBean(UpdatePublisher.class));
    }

    @Test
    void keepsTheHistoryInAFolder(@TempDir Path folder) {
        String path = "mercure.hub.transport.path=" + folder.resolve("history");
        EventId[] id = new EventId[1];

        open.withPropertyValues(path)
                .run(context -> id[0] = context.getBean(UpdatePublisher.class)
                        .publish(Update.of("news").build())
                        .toCompletableFuture()
                        .get());

        assertThat(folder.resolve("history")).isNotEmptyDirectory();
        assertThat(id[0]).isNotNull();
    }

    @Test
    void failsWithWhatIsWrongAndWhatToDo() {
        web.withPropertyValues("mercure.hub.hearbeat=5s").run(context -> {
            assertThat(context).hasFailed();
            Throwable failure = Objects.requireNonNull(context.getStartupFailure());
            assertThat(failure).rootCause().isInstanceOf(HubPropertiesException.class);
            FailureAnalysis analysis = Objects.requireNonNull(new HubFailureAnalyzer().analyze(failure));
            assertThat(analysis.getDescription()).contains("    mercure.hub.hearbeat", "(did you mean heartbeat?)");
            assertThat(analysis.getAction()).contains("Change these properties");
        });
    }

    @Test
    void failsWithWhatIsWrongWithAFolder(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        open.withPropertyValues("mercure.hub.transport.path=" + file).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis =
                    Objects.requireNonNull(new StoreFailureAnalyzer(environment("mercure.hub.transport.path=" + file))
                            .analyze(Objects.requireNonNull(context.getStartupFailure())));
            assertThat(analysis.getDescription()).contains(file.toString());
            assertThat(analysis.getAction()).contains("mercure.hub.transport.path");
        });
    }

    /** An application with two databases. */
    @Configuration(proxyBeanMethods = false)
    static class TwoDatabases {

        @Bean
        DataSource orders() {
            return database("orders");
        }

        @Bean
        DataSource archive() {
            return database("archive");
        }

        static DataSource database(String name) {
            return new DriverManagerDataSource("jdbc:h2:mem:" + name);
        }
    }

    /** An application with a database that is not PostgreSQL. */
    @Configuration(proxyBeanMethods = false)
    static class OtherDatabase {

        @Bean
        DataSource orders() {
            return TwoDatabases.database("orders");
        }
    }

    private static Environment environment(String property) {
        StandardEnvironment environment = new StandardEnvironment();
        TestPropertyValues.of(property).applyTo(environment);
        return environment;
    }

    private static FailureAnalysis analysis(AssertableWebApplicationContext context) {
        assertThat(context).hasFailed();
        Throwable failure = Objects.requireNonNull(context.getStartupFailure());
        FailureAnalysis analysis = new HubFailureAnalyzer().analyze(failure);
        return analysis == null
                ? Objects.requireNonNull(new StoreFailureAnalyzer(environment(POSTGRESQL)).analyze(failure))
                : analysis;
    }

    @Test
    void failsWithoutTheModuleOfPostgresql() {
        open.withPropertyValues(POSTGRESQL)
                .withClassLoader(new FilteredClassLoader(PostgresStore.class))
                .run(context -> {
                    FailureAnalysis analysis = analysis(context);
                    assertThat(analysis.getDescription())
                            .contains("    mercure.hub.transport.name")
                            .endsWith(": postgresql is not on the class path.");
                    assertThat(analysis.getAction()).contains("io.mercurehub:event-store-postgresql");
                });
    }

    @Test
    void failsWithoutADataSourceForPostgresql() {
        open.withPropertyValues(POSTGRESQL).run(context -> {
            FailureAnalysis analysis = analysis(context);
            assertThat(analysis.getDescription())
                    .contains("    mercure.hub.transport.name")
                    .endsWith(": postgresql without mercure.hub.transport.url keeps the event log in the application's"
                            + " DataSource, and there is none.");
            assertThat(analysis.getAction())
                    .isEqualTo("Give the application a DataSource, such as by spring.datasource.url; or say with"
                            + " mercure.hub.transport.url where the database of the hub is.");
        });
    }

    @Test
    void failsWithSeveralDataSourcesForPostgresql() {
        open.withPropertyValues(POSTGRESQL)
                .withUserConfiguration(TwoDatabases.class)
                .run(context -> {
                    FailureAnalysis analysis = analysis(context);
                    assertThat(analysis.getDescription()).endsWith("and there are several: orders, archive.");
                    assertThat(analysis.getAction()).startsWith("Mark one of them as @Primary; or say with ");
                });
    }

    @Test
    void failsWithADataSourceThatIsNotPostgresql() {
        open.withPropertyValues(POSTGRESQL)
                .withUserConfiguration(OtherDatabase.class)
                .run(context -> {
                    FailureAnalysis analysis = analysis(context);
                    assertThat(analysis.getDescription())
                            .endsWith("PostgreSQL: the database is H2 (expected: PostgreSQL)");
                    assertThat(analysis.getAction())
                            .startsWith("Give the application's DataSource a database")
                            .endsWith("mercure.hub.transport.url.");
                });
    }

    @Test
    void namesAWrongOptionBesideADataSource() {
        open.withPropertyValues(POSTGRESQL, "mercure.hub.transport.lease=soon")
                .withUserConfiguration(OtherDatabase.class)
                .run(context -> assertThat(analysis(context).getDescription())
                        .contains("    mercure.hub.transport.lease", "\"soon\""));
    }

    @Test
    void opensTheStoreThatTheApplicationSays() {
        open.withBean(EventStoreOpener.class, () -> history -> new LiveOnlyEventStore())
                .run(context -> assertThat(context.getBean(Hub.class).store()).isInstanceOf(LiveOnlyEventStore.class));
    }

    @Test
    void refusesAPathWhereNoHubCanBe() {
        open.withPropertyValues("mercure.hub.path=/")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("mercure.hub.path"));
    }

    @Test
    void asksAnAuthorizerThatIsMadeOfWhatPublishes() {
        web.withUserConfiguration(OwnAuthorizer.class)
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Hub.class));
    }

    @Test
    void failsWhereNobodyCouldRead() {
        web.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("no key, not anonymous, and no SubscriberAuthorizer"));
    }

    @Test
    void publishesToAHubElsewhere() {
        web.withPropertyValues("mercure.hub.url=https://hub.example.org/live", KEY)
                .run(context -> {
                    assertThat(context)
                            .doesNotHaveBean(Hub.class)
                            .doesNotHaveBean(ServletRegistrationBean.class)
                            .hasSingleBean(AfterCommitPublisher.class)
                            .hasSingleBean(AuthorizationCookie.class);
                    assertThat(context.getBean(UpdatePublisher.class)).isInstanceOf(MercureClient.class);
                    assertThat(context.getBean(HubAddress.class).link())
                            .isEqualTo("<https://hub.example.org/live>; rel=\"mercure\"");
                });
    }

    @Test
    void publishesToAHubElsewhereWithoutAnyWeb() {
        new ApplicationContextRunner()
                .withConfiguration(OURS)
                .withPropertyValues("mercure.hub.url=https://hub.example.org/live")
                .run(context -> assertThat(context).hasSingleBean(UpdatePublisher.class));
    }

    @Test
    void injectsHubsElsewhereByTheirNames() {
        open.withPropertyValues(
                        "mercure.hubs.news.url=https://news.example.org/live",
                        "mercure.hubs.partners.url=https://partners.example.org/live")
                .withUserConfiguration(Publishers.class)
                .run(context -> {
                    Publishers publishers = context.getBean(Publishers.class);
                    assertThat(publishers.unnamed).isSameAs(context.getBean(Hub.class));
                    assertThat(publishers.partners)
                            .isInstanceOf(MercureClient.class)
                            .isNotSameAs(publishers.news);
                });
    }

    @Test
    void failsForAHubElsewhereThatHasOnlyAName() {
        open.withPropertyValues("mercure.hubs.news.token=a.b.c")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("mercure.hubs.news.url: is missing"));
    }
}

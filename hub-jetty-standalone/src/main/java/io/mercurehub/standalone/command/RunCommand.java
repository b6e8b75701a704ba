package io.mercurehub.standalone.command;

import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.Settings;
import io.mercurehub.servlet.token.MercureClaim;
import io.mercurehub.servlet.token.TokenIssuer;
import io.mercurehub.servlet.token.TokenKey;
import io.mercurehub.standalone.config.StandaloneConfig;
import io.mercurehub.standalone.development.SampleCommands;
import io.mercurehub.standalone.jetty.StandaloneHub;
import io.mercurehub.standalone.log.Logging;
import io.mercurehub.standalone.process.StopSignals;
import io.mercurehub.standalone.process.Surroundings;
import io.mercurehub.standalone.process.Version;
import io.mercurehub.standalone.site.Site;
import io.mercurehub.standalone.wiring.Wiring;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import picocli.CommandLine.Command;

/**
 * Runs the hub until a signal asks it to stop.
 *
 * @param main what all commands share
 */
@Command(
        name = "run",
        description = "Runs the hub until it is asked to stop; the default.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: SERVER_NAME=:3000 mercure-hub run --config mercure.conf"})
record RunCommand(MainCommand main) implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    private static final Duration SAMPLE_TOKEN_LIFETIME = Duration.ofHours(1);

    /** What a stop may take beyond its own limit when there is no telling what still works. */
    private static final Duration STOP_OF_LOST = Duration.ofSeconds(5);

    @Override
    public Integer call() throws Exception {
        StandaloneConfig config = main.loadConfig();
        Surroundings surroundings = main.surroundings();
        Logging.apply(config.log(), surroundings.err());
        StopSignals signals = StopSignals.install();
        warn(config);

        StandaloneHub hub = Wiring.standaloneHub(config);
        hub.start();
        tell(config, hub, surroundings);
        if (surroundings.isTerminal()) {
            sampleCommands(config, hub).forEach(surroundings.out()::println);
        }

        Duration within = config.settings().hub().shutdownTimeout().plus(STOP_OF_LOST);
        hub.watch(why -> signals.lost(why, within));
        return stop(hub, signals.await());
    }

    /** Warns of what the servlet does not warn of by itself. */
    private static void warn(StandaloneConfig config) {
        Settings settings = config.settings();
        settings.warnings().stream()
                .filter(warning -> !settings.http().warnings().contains(warning))
                .forEach(LOG::warn);
    }

    private static void tell(StandaloneConfig config, StandaloneHub hub, Surroundings surroundings) {
        if (LOG.isDebugEnabled()) {
            config.print().lines().forEach(line -> LOG.debug("Effective configuration: {}", line));
        }
        LOG.info(
                "Mercure hub {} listens on {}; {}URL {}; {}; protocol 0.x; {}; started in {} ms",
                Version.current(),
                hub.server().sockets(),
                config.isDevelopment() ? "development hub, no key is set; " : "",
                String.join(", ", hub.urls()),
                hub.server()
                        .adminOrigin()
                        .map(origin -> "health and metrics at " + origin)
                        .orElse("no health checks and metrics"),
                hub.hub().store().description(),
                millisSince(surroundings.startNanos()));
    }

    private static long millisSince(long startNanos) {
        return Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
    }

    private static List<String> sampleCommands(StandaloneConfig config, StandaloneHub hub) {
        HttpConfig http = config.settings().http();
        Optional<TokenKey> key = http.publisherKey().map(TokenKey::of).filter(TokenKey::canSign);
        String origin = hub.server().origins().get(0);
        if (key.isEmpty()) {
            return List.of(); // Somebody else signs tokens, and knows how.
        }
        if (!config.isDevelopment()) {
            return SampleCommands.withKeys(origin, Site.HUB_PATH, Version.program(), http.anonymous());
        }
        String token = new TokenIssuer(key.get(), InstantSource.system())
                .issue(MercureClaim.of(List.of("*"), null, null), SAMPLE_TOKEN_LIFETIME);
        return SampleCommands.lines(origin, Site.HUB_PATH, token);
    }

    private static int stop(StandaloneHub hub, StopSignals.Stop stop) {
        long start = System.nanoTime();
        boolean isInOrder = stop.status() == CommandTree.OK;
        try {
            LOG.atLevel(isInOrder ? Level.INFO : Level.ERROR)
                    .log(
                            "{}: stopping, which may take {} ms; {} subscribers are asked to come back",
                            stop.why(),
                            hub.hub().config().shutdownTimeout().toMillis(),
                            hub.hub().connectedSubscribers());
            hub.stop();
            LOG.info("Stopped after {} ms", millisSince(start));
        } catch (RuntimeException | Error e) {
            if (isInOrder) {
                throw e;
            }
            LOG.error("Stopping failed", e);
        }
        return stop.status();
    }
}

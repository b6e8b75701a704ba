package io.mercurehub.standalone.config;

import io.mercurehub.config.Setting;
import io.mercurehub.config.store.Transport;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problems;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.Settings;
import io.mercurehub.servlet.setup.FileDescriptors;
import io.mercurehub.standalone.address.ServerName;
import io.mercurehub.standalone.admin.AdminSettings;
import io.mercurehub.standalone.log.LogSettings;
import io.mercurehub.standalone.process.Surroundings;
import io.mercurehub.standalone.tls.TlsSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that the operator of a standalone hub chose, checked.
 *
 * @param serverName where to listen
 * @param settings how the hub works and speaks HTTP
 * @param log what to log, and how
 * @param admin where health checks and metrics are
 * @param tls where the hub's certificate is, if it has one
 * @param maxConnections how many connections clients may have
 * @param isDevelopment whether no key was set, so that this is the development hub, with keys of its own
 */
public record StandaloneConfig(
        ServerName serverName,
        Settings settings,
        LogSettings log,
        AdminSettings admin,
        Optional<TlsSettings> tls,
        int maxConnections,
        boolean isDevelopment) {

    /** The origins of pages that a web server on the developer's own machine serves. */
    static final List<String> LOOPBACK_ORIGINS = Stream.of(
                    "http://localhost", "https://localhost", "http://127.0.0.1", "https://127.0.0.1", "http://[::1]")
            .flatMap(origin -> Stream.of(origin, origin + ":*"))
            .toList();

    private static final String HISTORY_FOLDER = "history";

    /**
     * Reads the configuration: first the file, then the environment, whose settings replace those of the file.
     *
     * @param surroundings have the environment
     * @param file of directives, or a Caddyfile, if any
     * @throws ConfigurationException with every problem, when there is any
     */
    public static StandaloneConfig load(Surroundings surroundings, Optional<Path> file) {
        Problems problems = new Problems();
        Sources sources = new Sources(surroundings, file, problems);
        List<String> warnings = new ArrayList<>(sources.warnings());
        boolean isDevelopment = sources.isDevelopment();
        Optional<ServerName> serverName = problems.collect(sources::serverName);
        if (sources.hasCertificate()
                && serverName.isPresent()
                && !serverName.get().isTls()) {
            warnings.add("tls has no effect: " + serverName.get().describe()
                    + " is without TLS, since http:// or port 80 says so");
        }
        HubConfig.Builder hub = isDevelopment ? HubConfig.builder() : durable(sources);
        HttpConfig.Builder http = HttpConfig.builder();
        if (isDevelopment) {
            hub.subscriptions(true);
            http.anonymous(true).corsOrigins(LOOPBACK_ORIGINS).debug(HttpConfig.Debug.ON);
            serverName.ifPresent(name -> Exposure.requireLoopback(name, problems));
            if (problems.found().isEmpty()) {
                sources.developmentKeys(http, problems);
            }
        }
        ServerOptions.Chosen server = new ServerOptions.Chosen();
        Optional<Settings> settings = problems.collect(() -> Settings.of(
                sources.directives(),
                hub,
                http,
                isDevelopment
                        ? HttpConfig.Builder::build
                        : builder -> Exposure.requireOwnKeys(builder.buildStandalone(), serverName),
                Setting.on(server, ServerOptions.ALL)));
        problems.throwIfAny();
        return new StandaloneConfig(
                serverName.orElseThrow(),
                settings.orElseThrow().with(warnings),
                server.log,
                server.admin,
                server.tls,
                MaxConnections.count(
                        server.maxConnections,
                        FileDescriptors.limit(),
                        Runtime.getRuntime().maxMemory()),
                isDevelopment);
    }

    /** {@return settings of a hub that keeps its history in the state folder, unless the operator says otherwise} */
    private static HubConfig.Builder durable(Sources sources) {
        Path folder = sources.stateFolder().resolve(HISTORY_FOLDER);
        return HubConfig.builder().store(new Transport("file", Map.of("path", folder.toString())));
    }

    /** {@return the effective configuration as directives; a placeholder stands for each secret} */
    public String print() {
        return settings.print() + (admin.isChosen() ? "" : "# ") + Settings.print(ServerOptions.ALL, this);
    }
}

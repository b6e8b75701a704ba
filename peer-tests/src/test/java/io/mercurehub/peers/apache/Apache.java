package io.mercurehub.peers.apache;

import io.mercurehub.peers.PeerServer;
import io.mercurehub.peers.SiteFile;
import io.mercurehub.peers.WorkFolder;
import io.mercurehub.test.wire.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A private Apache httpd with Debian's main configuration and defaults, and sites of the test's. Its folder is to it what {@code
 * /etc/apache2} is to the machine's own one.
 */
public final class Apache {

    private static final Path DEBIAN = Path.of("/etc/apache2");

    /** What Debian enables by itself. */
    private static final List<String> USUAL = List.of(
            "access_compat",
            "alias",
            "auth_basic",
            "authn_core",
            "authn_file",
            "authz_core",
            "authz_host",
            "authz_user",
            "autoindex",
            "deflate",
            "dir",
            "env",
            "filter",
            "mime",
            "mpm_event",
            "negotiation",
            "reqtimeout",
            "setenvif",
            "status");

    /** What {@code a2enmod proxy proxy_http headers rewrite} adds, and {@code a2enmod ssl} with what it needs. */
    private static final List<String> ENABLED =
            List.of("proxy", "proxy_http", "headers", "rewrite", "ssl", "socache_shmcb");

    private Apache() {}

    /**
     * Starts one, and waits until it accepts connections.
     *
     * @param ports where it listens, on the loopback address
     * @param settings for all of the server, such as {@code Timeout 3}
     * @param sites whose log files are named as on the administrator's machine
     */
    public static PeerServer start(List<Integer> ports, String settings, SiteFile... sites) throws IOException {
        Path apache2 = Programs.require("apache2");
        // The program alone comes without it, in Debian's package apache2-bin.
        Programs.require(DEBIAN + ", of Debian's package apache2", Files.isDirectory(DEBIAN));
        WorkFolder folder = WorkFolder.create("apache2");
        Files.copy(DEBIAN.resolve("apache2.conf"), folder.path().resolve("apache2.conf"));
        enable(folder);
        StringBuilder listen = new StringBuilder("ServerName localhost\n");
        ports.forEach(port -> listen.append("Listen 127.0.0.1:").append(port).append('\n'));
        Files.writeString(folder.path().resolve("ports.conf"), listen);
        Files.writeString(folder.folder("conf-enabled").resolve("test.conf"), settings + "\n");
        Path logs = folder.folder("log");
        Path enabled = folder.folder("sites-enabled");
        for (int i = 0; i < sites.length; i++) {
            Files.writeString(
                    enabled.resolve(i + ".conf"), sites[i].text().replace("/var/log/apache2", logs.toString()));
        }
        ProcessBuilder builder = new ProcessBuilder(
                apache2.toString(),
                "-d",
                folder.path().toString(),
                "-f",
                folder.path().resolve("apache2.conf").toString(),
                "-DFOREGROUND");
        builder.environment().putAll(variables(folder));
        return PeerServer.start(folder, builder, ports);
    }

    private static void enable(WorkFolder folder) throws IOException {
        Path enabled = folder.folder("mods-enabled");
        Path available = DEBIAN.resolve("mods-available");
        for (String module : Stream.concat(USUAL.stream(), ENABLED.stream()).toList()) {
            for (String file : List.of(module + ".load", module + ".conf")) {
                if (Files.exists(available.resolve(file))) {
                    Files.createSymbolicLink(enabled.resolve(file), available.resolve(file));
                }
            }
        }
    }

    /** {@return what Debian's {@code envvars} says, for this folder} */
    private static Map<String, String> variables(WorkFolder folder) throws IOException {
        return Map.of(
                "APACHE_RUN_USER", "www-data",
                "APACHE_RUN_GROUP", "www-data",
                "APACHE_PID_FILE", folder.folder("run").resolve("apache2.pid").toString(),
                "APACHE_RUN_DIR", folder.folder("run").toString(),
                "APACHE_LOCK_DIR", folder.folder("lock").toString(),
                "APACHE_LOG_DIR", folder.folder("log").toString(),
                "LANG", "C");
    }
}

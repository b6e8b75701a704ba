package io.mercurehub.peers.nginx;

import io.mercurehub.peers.PeerServer;
import io.mercurehub.peers.SiteFile;
import io.mercurehub.peers.WorkFolder;
import io.mercurehub.test.wire.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A private nginx with Debian's main configuration and defaults, and sites of the test's. */
final class Nginx {

    private static final Path DEBIAN = Path.of("/etc/nginx/nginx.conf");

    private Nginx() {}

    /**
     * Starts one, and waits until it accepts connections.
     *
     * @param ports where it listens, on the loopback address
     * @param settings for all sites, such as {@code proxy_read_timeout 4s;}
     */
    static PeerServer start(List<Integer> ports, String settings, SiteFile... sites) throws IOException {
        Path nginx = Programs.require("nginx");
        WorkFolder folder = WorkFolder.create("nginx");
        Path logs = folder.folder("log");
        Path enabled = folder.folder("sites-enabled");
        Path settingsFolder = folder.folder("conf.d");
        for (int i = 0; i < sites.length; i++) {
            Files.writeString(enabled.resolve(Integer.toString(i)), sites[i].text());
        }
        StringBuilder more = new StringBuilder(settings).append('\n');
        // Where Debian has them, only root may write.
        for (String kind : List.of("client_body", "proxy", "fastcgi", "scgi", "uwsgi")) {
            more.append(kind)
                    .append("_temp_path ")
                    .append(folder.path().resolve(kind))
                    .append(";\n");
        }
        Files.writeString(settingsFolder.resolve("test.conf"), more);
        SiteFile main = new SiteFile(Files.readString(DEBIAN))
                .with("/run/nginx.pid", folder.path().resolve("nginx.pid").toString())
                .with("/var/log/nginx", logs.toString())
                .with("/etc/nginx/modules-enabled/", folder.folder("modules-enabled") + "/")
                .with("/etc/nginx/conf.d/", settingsFolder + "/")
                .with("/etc/nginx/sites-enabled/", enabled + "/");
        Path file = Files.writeString(folder.path().resolve("nginx.conf"), main.text());
        ProcessBuilder command = new ProcessBuilder(
                nginx.toString(),
                "-e",
                logs.resolve("error.log").toString(),
                "-c",
                file.toString(),
                "-g",
                "daemon off;");
        return PeerServer.start(folder, command, ports);
    }
}

package io.mercurehub.peers.apache;

import io.mercurehub.peers.Certificate;
import io.mercurehub.peers.FreePort;
import io.mercurehub.peers.PeerServer;
import io.mercurehub.peers.Proxy;
import io.mercurehub.peers.ProxyContract;
import io.mercurehub.peers.SiteFile;
import java.net.http.HttpClient;
import java.util.List;

/** Apache httpd of Debian with the virtual hosts of the tutorials. */
final class ApacheIT extends ProxyContract {

    @Override
    protected Proxy start(int hubPort, int silentPort, Certificate certificate) throws Exception {
        int http = FreePort.next();
        int https = FreePort.next();
        int redirecting = FreePort.next();
        int recommended = FreePort.next();
        int silent = FreePort.next();
        SiteFile tutorialHttp = SiteFile.of(Apache.class, "tutorial-http.conf");
        SiteFile tutorialHttps = certificate.in(SiteFile.of(Apache.class, "tutorial-https.conf"));
        SiteFile documented = certificate.in(SiteFile.of(Apache.class, "recommended.conf"));
        PeerServer server = Apache.start(
                List.of(http, https, redirecting, recommended, silent),
                SiteFile.of(Apache.class, "workers.conf").text() + "Timeout " + IDLE_SECONDS,
                tutorialHttp.with("*:80", "*:" + http).with("127.0.0.1:3000", "127.0.0.1:" + hubPort),
                tutorialHttps
                        .with("*:80", "*:" + redirecting)
                        .with("*:443", "*:" + https)
                        .with("https://messages.example.org/", Proxy.site("https", https) + "/")
                        .with("127.0.0.1:3000", "127.0.0.1:" + hubPort),
                documented.with("*:443", "*:" + recommended).with("127.0.0.1:3000", "127.0.0.1:" + hubPort),
                tutorialHttp.with("*:80", "*:" + silent).with("127.0.0.1:3000", "127.0.0.1:" + silentPort));
        return new Proxy(
                server,
                Proxy.site("http", http),
                Proxy.site("https", https),
                Proxy.site("http", redirecting),
                Proxy.site("https", recommended),
                Proxy.site("http", silent),
                HttpClient.Version.HTTP_1_1,
                503);
    }
}

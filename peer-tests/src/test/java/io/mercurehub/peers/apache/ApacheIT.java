package io.mercurehub.peers.apache;

import io.mercurehub.peers.Certificate;
import io.mercurehub.peers.PeerServer;
import io.mercurehub.peers.Proxy;
import io.mercurehub.peers.ProxyContract;
import io.mercurehub.peers.SiteFile;
import io.mercurehub.peers.SitePorts;
import java.net.http.HttpClient;

/** Apache httpd of Debian with the virtual hosts of the tutorials. */
final class ApacheIT extends ProxyContract {

    @Override
    protected Proxy start(int hubPort, int silentPort, Certificate certificate) throws Exception {
        SitePorts ports = SitePorts.free();
        SiteFile tutorialHttp = SiteFile.of(Apache.class, "tutorial-http.conf");
        SiteFile tutorialHttps = certificate.in(SiteFile.of(Apache.class, "tutorial-https.conf"));
        SiteFile documented = certificate.in(SiteFile.of(Apache.class, "recommended.conf"));
        PeerServer server = Apache.start(
                ports.all(),
                SiteFile.of(Apache.class, "workers.conf").text() + "Timeout " + IDLE_SECONDS,
                tutorialHttp.with("*:80", "*:" + ports.http()).to(hubPort),
                tutorialHttps
                        .with("*:80", "*:" + ports.redirecting())
                        .with("*:443", "*:" + ports.https())
                        .with("https://messages.example.org/", Proxy.site("https", ports.https()) + "/")
                        .to(hubPort),
                documented.with("*:443", "*:" + ports.recommended()).to(hubPort),
                tutorialHttp.with("*:80", "*:" + ports.silent()).to(silentPort));
        return Proxy.on(ports, server, HttpClient.Version.HTTP_1_1, 503);
    }
}

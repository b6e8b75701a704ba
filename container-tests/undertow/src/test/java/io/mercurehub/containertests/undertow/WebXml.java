package io.mercurehub.containertests.undertow;

import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.ErrorPage;
import io.undertow.servlet.api.FilterInfo;
import io.undertow.servlet.api.ListenerInfo;
import io.undertow.servlet.api.ServletInfo;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EventListener;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What a {@code web.xml} says, as far as the suite's applications use it, as a deployment of Undertow. */
final class WebXml {

    private final Element root;
    private final ClassLoader classes;

    private WebXml(Element root, ClassLoader classes) {
        this.root = root;
        this.classes = classes;
    }

    static DeploymentInfo read(Path file, ClassLoader classes) throws Exception {
        Element root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
        return new WebXml(root, classes).deployment();
    }

    private DeploymentInfo deployment() throws ClassNotFoundException {
        DeploymentInfo info = new DeploymentInfo();
        for (Element listener : children(root, "listener")) {
            info.addListener(new ListenerInfo(load(required(listener, "listener-class"), EventListener.class)));
        }
        for (Element servlet : children(root, "servlet")) {
            info.addServlet(servlet(servlet));
        }
        for (Element filter : children(root, "filter")) {
            FilterInfo filterInfo = new FilterInfo(
                    required(filter, "filter-name"), load(required(filter, "filter-class"), Filter.class));
            info.addFilter(filterInfo.setAsyncSupported(isAsyncSupported(filter)));
        }
        for (Element mapping : children(root, "filter-mapping")) {
            info.addFilterUrlMapping(
                    required(mapping, "filter-name"), required(mapping, "url-pattern"), DispatcherType.REQUEST);
        }
        for (Element page : children(root, "error-page")) {
            info.addErrorPage(errorPage(page));
        }
        return info;
    }

    private ServletInfo servlet(Element servlet) throws ClassNotFoundException {
        String name = required(servlet, "servlet-name");
        ServletInfo info = new ServletInfo(name, load(required(servlet, "servlet-class"), Servlet.class));
        info.setAsyncSupported(isAsyncSupported(servlet));
        text(servlet, "load-on-startup").map(Integer::valueOf).ifPresent(info::setLoadOnStartup);
        for (Element parameter : children(servlet, "init-param")) {
            info.addInitParam(required(parameter, "param-name"), required(parameter, "param-value"));
        }
        for (Element mapping : children(root, "servlet-mapping")) {
            if (required(mapping, "servlet-name").equals(name)) {
                children(mapping, "url-pattern")
                        .forEach(pattern ->
                                info.addMapping(pattern.getTextContent().strip()));
            }
        }
        return info;
    }

    private ErrorPage errorPage(Element page) throws ClassNotFoundException {
        String location = required(page, "location");
        Optional<String> exception = text(page, "exception-type");
        if (exception.isPresent()) {
            return new ErrorPage(location, load(exception.get(), Throwable.class));
        }
        return new ErrorPage(location, Integer.parseInt(required(page, "error-code")));
    }

    private <T> Class<? extends T> load(String className, Class<T> type) throws ClassNotFoundException {
        return classes.loadClass(className).asSubclass(type);
    }

    private static boolean isAsyncSupported(Element element) {
        return text(element, "async-supported").map(Boolean::valueOf).orElse(false);
    }

    private static String required(Element parent, String name) {
        return text(parent, name)
                .orElseThrow(() -> new IllegalArgumentException(parent.getTagName() + " without " + name));
    }

    private static Optional<String> text(Element parent, String name) {
        return children(parent, name).stream()
                .findFirst()
                .map(child -> child.getTextContent().strip());
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> children = new ArrayList<>();
        NodeList nodes = parent.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element child && child.getTagName().equals(name)) {
                children.add(child);
            }
        }
        return children;
    }
}

package io.mercurehub.containertests.springboot;

import io.mercurehub.config.Directives;
import io.mercurehub.config.language.Placeholders;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.servlet.InitParameters;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.servlet.SubscriberAuthorizer;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.Settings;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** An application of Spring Boot with the servlets and filters of a {@code web.xml}, whose hub the starter makes. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class ProbeApplication {

    private static final String HUB_PATH = "/.well-known/mercure";

    /** Starts one. */
    public static AutoCloseable start(Path webXml, String contextPath) throws Exception {
        Element root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(webXml.toFile())
                .getDocumentElement();
        SpringApplication application = new SpringApplication(ProbeApplication.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.setRegisterShutdownHook(false);
        application.setDefaultProperties(
                Map.of("server.port", 0, "server.address", "127.0.0.1", "server.servlet.context-path", contextPath));
        application.addInitializers(context -> register((GenericApplicationContext) context, root, contextPath));
        return application.run();
    }

    /** {@return where one listens} */
    public static int port(AutoCloseable context) {
        return ((ConfigurableApplicationContext) context)
                .getEnvironment()
                .getRequiredProperty("local.server.port", Integer.class);
    }

    private static void register(GenericApplicationContext context, Element root, String contextPath) {
        for (Element servlet : children(root, "servlet")) {
            String name = text(servlet, "servlet-name");
            String className = text(servlet, "servlet-class");
            if (className.equals(MercureHubServlet.class.getName())) {
                registerHub(context, servlet, contextPath);
                continue;
            }
            context.registerBean(name, ServletRegistrationBean.class, () -> {
                var bean = new ServletRegistrationBean<>(create(className, Servlet.class), patterns(root, servlet));
                bean.setName(name);
                return bean;
            });
        }
        for (Element filter : children(root, "filter")) {
            String name = text(filter, "filter-name");
            context.registerBean(name, FilterRegistrationBean.class, () -> {
                var bean = new FilterRegistrationBean<>(create(text(filter, "filter-class"), Filter.class));
                bean.setAsyncSupported(Boolean.parseBoolean(text(filter, "async-supported")));
                return bean;
            });
        }
    }

    private static void registerHub(GenericApplicationContext context, Element servlet, String contextPath) {
        Map<String, String> parameters = new LinkedHashMap<>();
        children(servlet, "init-param")
                .forEach(parameter -> parameters.put(text(parameter, "param-name"), text(parameter, "param-value")));
        String authorizer = parameters.remove(InitParameters.SUBSCRIBER_AUTHORIZER);
        if (authorizer != null) {
            context.registerBean(SubscriberAuthorizer.class, () -> create(authorizer, SubscriberAuthorizer.class));
        }
        context.registerBean(Settings.class, () -> settings(parameters, contextPath));
    }

    /** {@return what the init-parameters of the hub say} */
    private static Settings settings(Map<String, String> parameters, String contextPath) {
        String extra = parameters.remove(InitParameters.EXTRA_DIRECTIVES);
        Directives directives = Settings.directives(Placeholders.filesOnly(), List.of());
        parameters.forEach((name, value) -> directives.set(name, name, value));
        directives.read(InitParameters.EXTRA_DIRECTIVES, extra == null ? "" : extra);
        return Settings.of(
                directives,
                HubConfig.builder().resourceIdentifier(URI.create("http://mercure.invalid" + contextPath + HUB_PATH)),
                HttpConfig.builder(),
                HttpConfig.Builder::build,
                List.of());
    }

    private static String[] patterns(Element root, Element servlet) {
        return children(root, "servlet-mapping").stream()
                .filter(mapping -> text(mapping, "servlet-name").equals(text(servlet, "servlet-name")))
                .map(mapping -> text(mapping, "url-pattern"))
                .toArray(String[]::new);
    }

    private static <T> T create(String className, Class<T> type) {
        try {
            return Class.forName(className)
                    .asSubclass(type)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(className, e);
        }
    }

    private static String text(Element parent, String name) {
        return children(parent, name).get(0).getTextContent().strip();
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

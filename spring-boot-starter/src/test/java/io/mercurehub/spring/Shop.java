package io.mercurehub.spring;

import static org.springframework.security.config.Customizer.withDefaults;

import io.mercurehub.spring.security.HubSecurity;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/** An application with a login before all but the hub, which a test starts on a free port. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Shop {

    /** @throws Exception in Spring Security 6, which declares so */
    @Bean
    SecurityFilterChain chain(HttpSecurity http) throws Exception {
        return http.with(new HubSecurity(), withDefaults())
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .formLogin(withDefaults())
                .build();
    }

    static ConfigurableApplicationContext start(String... properties) {
        return start(List.of(Shop.class), properties);
    }

    static ConfigurableApplicationContext start(List<Class<?>> sources, String... properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--spring.security.user.password=secret",
                "--mercure.hub.anonymous=true"));
        for (String property : properties) {
            arguments.add("--" + property);
        }
        return new SpringApplication(sources.toArray(Class<?>[]::new)).run(arguments.toArray(String[]::new));
    }

    /** {@return the URL of a path of it} */
    static URI url(ConfigurableApplicationContext shop, String path) {
        return URI.create("http://127.0.0.1:" + shop.getEnvironment().getProperty("local.server.port") + path);
    }
}

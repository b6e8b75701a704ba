package com.example.shop;

import static org.springframework.security.config.Customizer.withDefaults;

import io.mercurehub.servlet.SubscriberAuthorization;
import io.mercurehub.servlet.SubscriberAuthorizer;
import io.mercurehub.spring.security.HubSecurity;
import java.security.Principal;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/** A shop with a login. */
@SpringBootApplication
public class ShopApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(ShopApplication.class, arguments);
    }

    /** Everything needs a login, and what changes something a CSRF token; the hub's requests are left to the hub. */
    @Bean
    SecurityFilterChain security(HttpSecurity http) {
        return http.with(new HubSecurity(), withDefaults())
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .csrf(csrf -> csrf.spa())
                .formLogin(withDefaults())
                .build();
    }

    /** Whoever is logged in may read the stock, which nobody else may. */
    @Bean
    SubscriberAuthorizer readers() {
        return request -> {
            Principal user = request.getUserPrincipal();
            return user == null
                    ? SubscriberAuthorization.notMine()
                    : SubscriberAuthorization.reader(user.getName())
                            .topics(Stock.TOPIC + "{article}")
                            .build();
        };
    }
}

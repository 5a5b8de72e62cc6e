# Numbers of R for the oracle table: Rscript tests/oracles/oracle.R, from the root of the checkout.
# Needs Debian's r-base-core, r-cran-survival (3.5-3) and r-cran-maxstat (0.7-25). Writes tests/oracles/r.csv.
suppressPackageStartupMessages({library(survival); library(maxstat)})
lives <- read.csv("tests/oracles/data/lives.csv")
periods <- read.csv("tests/oracles/data/periods.csv")
at <- c(3, 6, 12, 18, 24)
found <- list()
keep <- function(method, case, quantity, value) {
  found[[length(found) + 1]] <<- data.frame(method, case, quantity, value = sprintf("%.15g", as.numeric(value)))
}

# Kaplan-Meier with log-log bounds, and restricted means.
curves <- function(case, fit) {
  seen <- summary(fit, times = at)
  keep("Kaplan-Meier", case, paste0("survival at ", at), seen$surv)
  keep("Kaplan-Meier", case, paste0("low at ", at), seen$lower)
  keep("Kaplan-Meier", case, paste0("high at ", at), seen$upper)
  for (tau in c(12, 24)) {
    table <- summary(fit, rmean = tau)$table
    keep("restricted mean", case, paste0(c("mean to ", "se to "), tau), table[c("rmean", "se(rmean)")])
  }
}
plain <- survfit(Surv(fine, event) ~ 1, lives, conf.type = "log-log")
curves("no ties", plain)
curves("ties", survfit(Surv(exit, event) ~ 1, lives, conf.type = "log-log"))
curves("late entry", survfit(Surv(entry, exit, event) ~ 1, lives, conf.type = "log-log"))

# Log-rank. survdiff knows no late entry: there the score test of Cox's exact (discrete) partial likelihood at 0,
# which has the same excess and the same hypergeometric variance.
ranked <- function(case, chisq, df) {
  keep("log-rank", case, "chi-square", chisq)
  keep("log-rank", case, "p", pchisq(chisq, df, lower.tail = FALSE))
}
score <- function(formula) {
  fit <- suppressWarnings(coxph(formula, lives, ties = "exact", init = c(0, 0), control = coxph.control(iter.max = 0)))
  fit$score
}
ranked("plain", survdiff(Surv(exit, event) ~ group, lives)$chisq, 2)
ranked("strata", survdiff(Surv(exit, event) ~ group + strata(stratum), lives)$chisq, 2)
ranked("late entry", score(Surv(entry, exit, event) ~ group), 2)
ranked("late entry and strata", score(Surv(entry, exit, event) ~ group + strata(stratum)), 2)

# Cumulative incidence with competing risks. R's own se is the infinitesimal jackknife; ours is the delta method of
# Marubini and Valsecchi (1995), here written out as the double sum.
delta <- function(entry, exit, cause, t) {
  times <- sort(unique(exit[cause > 0 & exit <= t]))
  alive <- 1; reached <- 0
  rows <- NULL
  for (u in times) {
    n <- sum(entry < u & exit >= u); d <- sum(exit == u & cause > 0); d1 <- sum(exit == u & cause == 1)
    reached <- reached + alive * d1 / n
    rows <- rbind(rows, c(n, d, d1, alive, reached))
    alive <- alive * (1 - d / n)
  }
  total <- 0
  for (i in seq_len(nrow(rows))) {
    n <- rows[i, 1]; d <- rows[i, 2]; d1 <- rows[i, 3]; s <- rows[i, 4]; rest <- reached - rows[i, 5]
    if (n > d) total <- total + rest^2 * d / (n * (n - d))
    total <- total + s^2 * d1 * (n - d1) / n^3 - 2 * rest * s * d1 / n^2
  }
  sqrt(total)
}
incidences <- function(case, entry, exit) {
  id <- seq_along(exit)
  state <- factor(lives$cause, 0:2)
  outcome <- if (any(entry > 0)) Surv(entry, exit, state) else Surv(exit, state)
  fit <- survfit(outcome ~ 1, id = id)
  seen <- summary(fit, times = at)
  for (cause in 1:2) keep("cumulative incidence", case, paste0("cause ", cause, " at ", at), seen$pstate[, cause + 1])
  keep("cumulative incidence", case, paste0("se of cause 1 at ", at),
       sapply(at, function(t) delta(entry, exit, lives$cause, t)))
  keep("cumulative incidence", case, paste0("jackknife se of cause 1 at ", at), seen$std.err[, 2])
}
incidences("no ties", 0 * lives$fine, lives$fine)
incidences("ties", 0 * lives$exit, lives$exit)
incidences("late entry", lives$entry, lives$exit)

# Person-period model, complementary log-log, with use that changes over time; errors clustered by account as in
# sandwich::vcovCL for a glm: bread from the expected information, HC0 scores, G / (G - 1).
periods$phase <- relevel(factor(periods$phase), "further")
periods$segment <- relevel(factor(periods$segment), "large")
modelled <- function(case, formula) {
  fit <- glm(formula, binomial("cloglog"), periods, control = glm.control(epsilon = 1e-14, maxit = 100))
  bread <- summary(fit)$cov.unscaled
  design <- model.matrix(fit)
  scores <- design * (residuals(fit, "working") * weights(fit, "working"))
  by <- rowsum(scores, periods$account)
  g <- nrow(by)
  v <- bread %*% crossprod(by) %*% bread * g / (g - 1)
  name <- sub("^(phase|segment)", "", names(coef(fit)))
  keep("cloglog model", case, paste("coefficient of", name), coef(fit))
  keep("cloglog model", case, paste("model se of", name), sqrt(diag(bread)))
  keep("cloglog model", case, paste("clustered se of", name), sqrt(diag(v)))
  keep("cloglog model", case, paste("p of", name), 2 * pnorm(-abs(coef(fit) / sqrt(diag(v)))))
  keep("cloglog model", case, "log-likelihood", logLik(fit))
}
modelled("renewal age segment", churned ~ phase + log(month) + segment)
modelled("use that changes over time", churned ~ phase + log(month) + use)
modelled("use changing with age", churned ~ phase + log(month) + use + use:log(month))

# p of a threshold chosen as the best of many.
for (case in list(c(2.5, 20, .25, .75), c(2.5, 100, .1, .9), c(3, 50, .1, .9), c(3.5, 200, .1, .9), c(2, 40, .2, .8),
                  c(4.5, 400, .1, .9))) {
  keep("best threshold", sprintf("statistic %g n %g %g to %g", case[1], case[2], case[3], case[4]), "p",
       pLausen94(case[1], case[2], minprop = case[3], maxprop = case[4]))
}
write.csv(do.call(rbind, found), "tests/oracles/r.csv", row.names = FALSE, quote = FALSE)

"""What can go wrong between a job and its worker."""

from sourdine.errors import SourdineError, Wording


class JobError(SourdineError):
    """What is wrong with a job."""


class LeaseLost(JobError):
    code = "lease_lost"
    wording = Wording(
        en="Job {job} is no longer this worker's: its lease ended and another may have taken it over. Nothing of this attempt was kept; there is nothing to do.",
        fr="La tâche {job} n'appartient plus à ce processus : son bail a pris fin et un autre a pu la reprendre. Rien de cette tentative n'est gardé ; il n'y a rien à faire.",
    )


class NotInAJob(JobError):
    code = "not_in_a_job"
    wording = Wording(
        en="No job is running here. Enqueue the task, and let a worker or `run_waiting` run it.",
        fr="Aucune tâche ne s'exécute ici. Mettez-la en file et laissez un processus de travail ou `run_waiting` l'exécuter.",
    )


class NoSuchTask(JobError):
    code = "no_such_task"
    wording = Wording(
        en="There is no task called {task} in this version of Sourdine. Update this worker, or cancel the job.",
        fr="Cette version de Sourdine n'a pas de tâche nommée {task}. Mettez ce processus à jour, ou annulez la tâche.",
    )


class NotASchedule(JobError):
    code = "not_a_schedule"
    wording = Wording(
        en="“{given}” is not a schedule. Write a period of one second to 24 hours, or a time of day like 03:10.",
        fr="« {given} » n'est pas un horaire. Écrivez une période d'une seconde à 24 heures, ou une heure comme 03:10.",
    )
